using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>PReLU (He et al. 2015, "Delving deep into rectifiers"): a learned slope a channel. Backward adds to the slopes' gradient, then writes or adds to the input's.</summary>
internal sealed class SlopeRectifierLayer(string name, Value input, Value output, Parameter slopes) : Layer(name, "prelu", [input], output, slopes)
{
    public override bool KeepsInput => true;

    public override void Forward(LaneWorkspace lane) =>
        lane.Device.RectifyWithSlopes(lane.Weights(slopes), lane.Activation(Inputs[0]), lane.Activation(Output));

    public override void Backward(LaneWorkspace lane)
    {
        Tensor? target = Inputs[0].NeedsGradient ? lane.Gradient(Inputs[0]) : null;
        lane.Device.RectifyWithSlopesGradient(lane.Weights(slopes), lane.Activation(Inputs[0]), lane.Gradient(Output), target, Inputs[0].NeedsGradient && Inputs[0].Accumulates(this), lane.WeightGradients(slopes));
    }
}
