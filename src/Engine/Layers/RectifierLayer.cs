using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>max(0, x). Backward writes or adds to the input's gradient where the output is positive.</summary>
internal sealed class RectifierLayer(string name, Value input, Value output) : Layer(name, "relu", [input], output)
{
    public override bool KeepsOutput => true;

    public override void Forward(LaneWorkspace lane) =>
        lane.Device.Rectify(lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.RectifyGradient(lane.Activation(Output), lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
