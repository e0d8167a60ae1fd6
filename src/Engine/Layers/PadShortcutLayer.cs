using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>Option-A shortcut: subsample, zero-pad channels. Backward writes or adds to the input's gradient.</summary>
internal sealed class PadShortcutLayer(string name, Value input, Value output, int stride) : Layer(name, $"shortcut A/{stride}", [input], output)
{
    public override void Forward(LaneWorkspace lane) =>
        lane.Device.PadShortcut(stride, lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.PadShortcutGradient(stride, lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
