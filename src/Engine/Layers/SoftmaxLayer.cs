using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>Softmax over the channels of each pixel, inside a network; the cross-entropy loss takes logits and has its own. Backward writes or adds to the input's gradient.</summary>
internal sealed class SoftmaxLayer(string name, Value input, Value output) : Layer(name, "softmax", [input], output)
{
    public override bool KeepsOutput => true;

    public override void Forward(LaneWorkspace lane) => lane.Device.Softmax(lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.SoftmaxGradient(lane.Activation(Output), lane.Gradient(Output), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }
}
