using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>[h, w, c] to [1, 1, h w c]. Backward writes or adds to the input's gradient.</summary>
internal sealed class FlattenLayer(string name, Value input, Value output) : Layer(name, "flatten", [input], output)
{
    public override void Forward(LaneWorkspace lane) =>
        lane.Device.Copy(lane.Activation(Inputs[0]), lane.Activation(Output), false);

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.Copy(lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
