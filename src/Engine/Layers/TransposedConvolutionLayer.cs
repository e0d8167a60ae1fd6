using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>
/// The adjoint of a convolution from this layer's output to its input, with optional bias and ReLU: forward is that convolution's
/// input gradient, backward its forward pass, and in its weight gradient input and output change places.
/// Backward masks the output's gradient in place where there is a ReLU, adds to the gradients of weights and bias, and
/// overwrites the input's gradient.
/// </summary>
internal sealed class TransposedConvolutionLayer(string name, Value input, Value output, ConvolutionGeometry adjoint, Parameter weights, Parameter? bias, bool rectify)
    : Layer(name, $"transposed conv {adjoint.KernelHeight}x{adjoint.KernelWidth}/{adjoint.Stride}" + (rectify ? " + relu" : ""), [input], output, weights, bias), IWeightedLayer
{
    public override bool KeepsInput => true;

    public Parameter Weights => weights;

    public override bool KeepsOutput => rectify;

    public override bool CanAccumulate => false;

    protected override long MultiplyAdds => (long)Inputs[0].Shape.Height * Inputs[0].Shape.Width * adjoint.Length;

    public override void Forward(LaneWorkspace lane)
    {
        Tensor result = lane.Activation(Output);
        lane.Device.ConvolveInputGradient(adjoint, lane.Activation(Inputs[0]), lane.Weights(weights), result, false);
        if (bias is not null)
        {
            lane.Device.AddBias(lane.Weights(bias), result);
        }

        if (rectify)
        {
            lane.Device.Rectify(result, result);
        }
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

        lane.Device.ConvolveWeightGradient(adjoint, gradient, lane.Activation(Inputs[0]), lane.WeightGradients(weights), lane.AccumulatesWeights);
    }

    public void BackwardInput(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.Convolve(adjoint, lane.Gradient(Output), lane.Weights(weights), null, false, lane.Gradient(Inputs[0]));
        }
    }

    protected override void RequestHalos()
    {
        Inputs[0].Halo = Math.Max(Inputs[0].Halo, adjoint.GradientHalo(Output.Shape.Height, Output.Shape.Width));
        Output.GradientHalo = adjoint.Padding;
    }
}
