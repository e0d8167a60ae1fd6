using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>
/// Convolution with optional bias and ReLU. Backward masks the output's gradient in place where there is a ReLU, writes or adds to
/// the gradient of the weights, adds to that of the bias, then writes or adds to the input's.
/// </summary>
internal sealed class ConvolutionLayer(string name, Value input, Value output, ConvolutionGeometry geometry, Parameter weights, Parameter? bias, bool rectify)
    : Layer(name, $"conv {geometry.KernelHeight}x{geometry.KernelWidth}/{geometry.Stride}" + (rectify ? " + relu" : ""), [input], output, weights, bias), IWeightedLayer
{
    public override bool KeepsInput => true;

    public Parameter Weights => weights;

    public override bool KeepsOutput => rectify;

    protected override long MultiplyAdds => (long)Output.Shape.Height * Output.Shape.Width * geometry.Length;

    public override void Forward(LaneWorkspace lane)
    {
        Block? biases = bias is null ? null : lane.Weights(bias);
        lane.Device.Convolve(geometry, lane.Activation(Inputs[0]), lane.Weights(weights), biases, rectify, lane.Activation(Output));
    }

    public override void Backward(LaneWorkspace lane)
    {
        BackwardWeights(lane);
        BackwardInput(lane);
    }

    public void BackwardWeights(LaneWorkspace lane)
    {
        Tensor gradient = lane.Gradient(Output);
        if (rectify || bias is not null)
        {
            lane.Device.MaskGradient(rectify ? lane.Activation(Output) : null, gradient, bias is null ? null : lane.WeightGradients(bias));
        }

        lane.Device.ConvolveWeightGradient(geometry, lane.Activation(Inputs[0]), gradient, lane.WeightGradients(weights), lane.AccumulatesWeights);
    }

    public void BackwardInput(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.ConvolveInputGradient(geometry, lane.Gradient(Output), lane.Weights(weights), lane.Gradient(Inputs[0]), Inputs[0].Accumulates(this));
        }
    }

    protected override void RequestHalos()
    {
        Inputs[0].Halo = Math.Max(Inputs[0].Halo, geometry.Padding);
        Output.GradientHalo = geometry.GradientHalo(Inputs[0].Shape.Height, Inputs[0].Shape.Width);
    }
}
