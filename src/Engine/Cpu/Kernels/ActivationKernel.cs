using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>An activation function, row by row.</summary>
internal sealed unsafe class ActivationKernel<TFunction> : IActivationKernel
    where TFunction : struct, IActivationFunction
{
    public void Forward(in ActivationSettings settings, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        fixed (float* x = input, y = output)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape);
            var arguments = new ElementwiseArguments { Slope = settings.Slope, Scale = settings.Scale };
            for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, inputShape.Height);
                arguments.Input = from.Row(image, row);
                arguments.Output = to.Row(image, row);
                Runs.Run<ForwardRun, ElementwiseArguments>(arguments, inputShape.Width * inputShape.Channels);
            }
        }
    }

    public void Backward(in ActivationSettings settings, in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        Sizes.Holds(output, outputShape);
        Sizes.Holds(outputGradient, outputGradientShape);
        Sizes.Holds(inputGradient, inputShape);
        TensorShape plain = inputShape with { Halo = 0 };
        Sizes.Expect((outputShape with { Halo = 0 }) == plain && (outputGradientShape with { Halo = 0 }) == plain, $"all tensors of {plain}");
        fixed (float* y = output, dy = outputGradient, dx = inputGradient)
        {
            TensorPointer values = new(y, outputShape), from = new(dy, outputGradientShape), to = new(dx, inputShape);
            var arguments = new ElementwiseArguments { Slope = settings.Slope, Scale = settings.Scale, Accumulate = accumulate };
            for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, inputShape.Height);
                arguments.Output = values.Row(image, row);
                arguments.OutputGradient = from.Row(image, row);
                arguments.InputGradient = to.Row(image, row);
                Runs.Run<BackwardRun, ElementwiseArguments>(arguments, inputShape.Width * inputShape.Channels);
            }
        }
    }

    private readonly struct ForwardRun : IRunKernel<ElementwiseArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Range<TWidth, TVector>(in ElementwiseArguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector slope = TWidth.Broadcast(arguments.Slope), scale = TWidth.Broadcast(arguments.Scale);
            float* input = arguments.Input, output = arguments.Output;
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TWidth.Store(output + at, TFunction.Value<TWidth, TVector>(TWidth.Load(input + at), slope, scale));
            }
        }
    }

    private readonly struct BackwardRun : IRunKernel<ElementwiseArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Range<TWidth, TVector>(in ElementwiseArguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector slope = TWidth.Broadcast(arguments.Slope), scale = TWidth.Broadcast(arguments.Scale);
            float* output = arguments.Output, gradient = arguments.OutputGradient, target = arguments.InputGradient;
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TVector value = TFunction.Gradient<TWidth, TVector>(TWidth.Load(output + at), TWidth.Load(gradient + at), slope, scale);
                TWidth.Store(target + at, arguments.Accumulate ? TWidth.Add(TWidth.Load(target + at), value) : value);
            }
        }
    }
}
