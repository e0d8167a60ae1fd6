using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>
/// Fully connected layer with bias and optional ReLU: to the device a 1×1 convolution of one image whose pixels are the samples.
/// Backward masks the output's gradient in place where there is a ReLU, writes or adds to the gradient of the weights, adds to
/// that of the bias, then writes or adds to the input's.
/// </summary>
internal sealed class DenseLayer(string name, Value input, Value output, Parameter weights, Parameter bias, bool rectify)
    : Layer(name, "dense" + (rectify ? " + relu" : ""), [input], output, weights, bias), IWeightedLayer
{
    private readonly ConvolutionGeometry _geometry = new(1, 1, 1, 0, input.Shape.Channels, output.Shape.Channels);

    public override bool KeepsInput => true;

    public Parameter Weights => weights;

    public override bool KeepsOutput => rectify;

    protected override long MultiplyAdds => _geometry.Length;

    public override void Forward(LaneWorkspace lane) =>
        lane.Device.Convolve(_geometry, Rows(lane.Activation(Inputs[0])), lane.Weights(weights), lane.Weights(bias), rectify, Rows(lane.Activation(Output)));

    public override void Backward(LaneWorkspace lane)
    {
        BackwardWeights(lane);
        BackwardInput(lane);
    }

    public void BackwardWeights(LaneWorkspace lane)
    {
        Tensor gradient = Rows(lane.Gradient(Output));
        lane.Device.MaskGradient(rectify ? Rows(lane.Activation(Output)) : null, gradient, lane.WeightGradients(bias));
        lane.Device.ConvolveWeightGradient(_geometry, Rows(lane.Activation(Inputs[0])), gradient, lane.WeightGradients(weights), lane.AccumulatesWeights);
    }

    public void BackwardInput(LaneWorkspace lane)
    {
        if (Inputs[0].NeedsGradient)
        {
            lane.Device.ConvolveInputGradient(_geometry, Rows(lane.Gradient(Output)), lane.Weights(weights), Rows(lane.Gradient(Inputs[0])), Inputs[0].Accumulates(this));
        }
    }

    private static Tensor Rows(Tensor samples) =>
        samples with { Shape = new TensorShape(1, 1, samples.Shape.Count, samples.Shape.Channels, 0) };
}
