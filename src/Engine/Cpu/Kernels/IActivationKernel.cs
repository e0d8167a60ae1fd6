using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>An activation function over whole tensors; interiors only.</summary>
internal interface IActivationKernel
{
    /// <summary>Overwrites the output, which may be the input.</summary>
    void Forward(in ActivationSettings settings, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output);

    /// <summary>inputGradient = or +=; it may be the output's gradient.</summary>
    void Backward(in ActivationSettings settings, in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate);
}
