using System.Buffers;
using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Local response normalisation, a pixel at a time. With s = bias + alpha × window sum of x²: y = x s^-beta, and
/// dx = dy s^-beta - 2 alpha beta x × window sum of (dy y / s). Window sums go from the lowest channel on, over a buffer with
/// zeros on both sides.
/// </summary>
internal static unsafe class ResponseNormalizationKernel
{
    public static void Forward(in ResponseNormalization settings, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Check(settings);
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        float[] scratch = Scratch(settings, inputShape.Channels);
        fixed (float* x = input, y = output, buffer = scratch)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape);
            ResponseNormalizationArguments arguments = Arguments(settings, buffer, inputShape.Channels);
            for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, inputShape.Height);
                arguments.Input = from.Row(image, row);
                arguments.Output = to.Row(image, row);
                for (int pixel = 0; pixel < inputShape.Width; pixel++)
                {
                    Runs.Run<SquareRun, ResponseNormalizationArguments>(arguments, inputShape.Channels);
                    Runs.Run<ForwardRun, ResponseNormalizationArguments>(arguments, inputShape.Channels);
                    arguments.Input += inputShape.Channels;
                    arguments.Output += inputShape.Channels;
                }
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>inputGradient = or +=.</summary>
    public static void Backward(in ResponseNormalization settings, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputGradientShape, Span<float> inputGradient, bool accumulate)
    {
        Check(settings);
        Sizes.Holds(input, inputShape);
        Sizes.Holds(outputGradient, outputGradientShape);
        Sizes.Holds(inputGradient, inputGradientShape);
        TensorShape plain = inputShape with { Halo = 0 };
        Sizes.Expect((outputGradientShape with { Halo = 0 }) == plain && (inputGradientShape with { Halo = 0 }) == plain, $"all tensors of {plain}");
        float[] scratch = Scratch(settings, inputShape.Channels);
        fixed (float* x = input, dy = outputGradient, dx = inputGradient, buffer = scratch)
        {
            TensorPointer values = new(x, inputShape), from = new(dy, outputGradientShape), to = new(dx, inputGradientShape);
            ResponseNormalizationArguments arguments = Arguments(settings, buffer, inputShape.Channels);
            arguments.Accumulate = accumulate;
            for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, inputShape.Height);
                arguments.Input = values.Row(image, row);
                arguments.OutputGradient = from.Row(image, row);
                arguments.InputGradient = to.Row(image, row);
                for (int pixel = 0; pixel < inputShape.Width; pixel++)
                {
                    Runs.Run<SquareRun, ResponseNormalizationArguments>(arguments, inputShape.Channels);
                    Runs.Run<ShareRun, ResponseNormalizationArguments>(arguments, inputShape.Channels);
                    Runs.Run<BackwardRun, ResponseNormalizationArguments>(arguments, inputShape.Channels);
                    arguments.Input += inputShape.Channels;
                    arguments.OutputGradient += inputShape.Channels;
                    arguments.InputGradient += inputShape.Channels;
                }
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    private static void Check(in ResponseNormalization settings) =>
        Sizes.Expect(settings.Size > 0 && settings.Size % 2 == 1 && settings.Bias > 0, $"an odd window and a positive bias, got {settings}");

    private static float[] Scratch(in ResponseNormalization settings, int channels)
    {
        float[] scratch = ArrayPool<float>.Shared.Rent(3 * channels + 2 * settings.Size);
        scratch.AsSpan().Clear();
        return scratch;
    }

    private static ResponseNormalizationArguments Arguments(in ResponseNormalization settings, float* scratch, int channels) => new()
    {
        Settings = settings,
        Squares = scratch,
        Shares = scratch + channels + settings.Size,
        Direct = scratch + 2 * (channels + settings.Size),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WindowSum<TWidth, TVector>(float* padded, int size)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        TVector sum = TWidth.Load(padded);
        for (int shift = 1; shift < size; shift++)
        {
            sum = TWidth.Add(sum, TWidth.Load(padded + shift));
        }

        return sum;
    }

    /// <summary>s at a channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Divisor<TWidth, TVector>(in ResponseNormalizationArguments arguments, int at)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        => TWidth.MultiplyAdd(WindowSum<TWidth, TVector>(arguments.Squares + at, arguments.Settings.Size), TWidth.Broadcast(arguments.Settings.Alpha), TWidth.Broadcast(arguments.Settings.Bias));

    /// <summary>x × s^-beta; two square roots make the exponent of every published network, 3/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normalized<TWidth, TVector>(TVector x, TVector s, float beta)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        if (beta == 0.75f)
        {
            TVector root = TWidth.SquareRoot(s);
            return TWidth.Divide(x, TWidth.Multiply(root, TWidth.SquareRoot(root)));
        }

        return TWidth.Multiply(x, TWidth.Exp(TWidth.Multiply(TWidth.Broadcast(-beta), TWidth.Log(s))));
    }

    private readonly struct SquareRun : IRunKernel<ResponseNormalizationArguments>
    {
        public static void Range<TWidth, TVector>(in ResponseNormalizationArguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* input = arguments.Input, target = arguments.Squares + arguments.Settings.Size / 2;
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TVector x = TWidth.Load(input + at);
                TWidth.Store(target + at, TWidth.Multiply(x, x));
            }
        }
    }

    private readonly struct ForwardRun : IRunKernel<ResponseNormalizationArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Range<TWidth, TVector>(in ResponseNormalizationArguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TVector s = Divisor<TWidth, TVector>(arguments, at);
                TWidth.Store(arguments.Output + at, Normalized<TWidth, TVector>(TWidth.Load(arguments.Input + at), s, arguments.Settings.Beta));
            }
        }
    }

    private readonly struct ShareRun : IRunKernel<ResponseNormalizationArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Range<TWidth, TVector>(in ResponseNormalizationArguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* shares = arguments.Shares + arguments.Settings.Size / 2;
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TVector s = Divisor<TWidth, TVector>(arguments, at);
                TVector direct = Normalized<TWidth, TVector>(TWidth.Load(arguments.OutputGradient + at), s, arguments.Settings.Beta);
                TWidth.Store(arguments.Direct + at, direct);
                TWidth.Store(shares + at, TWidth.Divide(TWidth.Multiply(direct, TWidth.Load(arguments.Input + at)), s));
            }
        }
    }

    private readonly struct BackwardRun : IRunKernel<ResponseNormalizationArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Range<TWidth, TVector>(in ResponseNormalizationArguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector factor = TWidth.Broadcast(-2 * arguments.Settings.Alpha * arguments.Settings.Beta);
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TVector sum = TWidth.Multiply(factor, WindowSum<TWidth, TVector>(arguments.Shares + at, arguments.Settings.Size));
                TVector value = TWidth.MultiplyAdd(sum, TWidth.Load(arguments.Input + at), TWidth.Load(arguments.Direct + at));
                float* target = arguments.InputGradient + at;
                TWidth.Store(target, arguments.Accumulate ? TWidth.Add(TWidth.Load(target), value) : value);
            }
        }
    }
}
