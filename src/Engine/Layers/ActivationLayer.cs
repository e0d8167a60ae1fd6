using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>A function of each element. Backward writes or adds to the input's gradient, from the output alone.</summary>
internal sealed class ActivationLayer(string name, string kind, Value input, Value output, ActivationSettings settings) : Layer(name, kind, [input], output)
{
    public override bool KeepsOutput => true;

    public override void Forward(LaneWorkspace lane) =>
        lane.Device.Activate(settings, lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.ActivateGradient(settings, lane.Activation(Output), lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
