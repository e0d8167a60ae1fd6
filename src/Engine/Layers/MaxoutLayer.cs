using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>Maxout (Goodfellow et al. 2013) over pieces of the channels. Backward writes or adds to the input's gradient.</summary>
internal sealed class MaxoutLayer(string name, Value input, Value output) : Layer(name, $"maxout {input.Shape.Channels / output.Shape.Channels}", [input], output)
{
    public override bool KeepsInput => true;

    public override bool KeepsOutput => true;

    public override void Forward(LaneWorkspace lane) => lane.Device.Maxout(lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.MaxoutGradient(lane.Activation(Inputs[0]), lane.Activation(Output), lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
