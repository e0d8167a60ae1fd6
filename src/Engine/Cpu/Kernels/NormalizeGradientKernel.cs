using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Batch norm backward in two passes (Ioffe and Szegedy 2015, section 3, with the sums factored out). g is the output's gradient,
/// masked by the activation, where that is given, or by the sign found again from the input. The first pass sums g and
/// g (x - mean) per channel, as <see cref="PartialSums"/> does. The second writes or adds dx = a g + b x + c
/// and, where the activation is given, leaves g in place of the output's gradient. Rows of pixels go one after the other, all
/// channels of each: memory is read in its order.
/// </summary>
internal static unsafe class NormalizeGradientKernel
{
    /// <summary>First pass. <paramref name="sums"/>, [2, channels], is overwritten with the sums of g and of g (x - mean).</summary>
    public static void Reduce(in NormalizeGradientArguments arguments, Span<double> sums)
    {
        int channels = arguments.Shape.Channels;
        Sizes.Expect(sums.Length == 2 * channels, $"{2 * channels} sums, got {sums.Length}");
        Span<float> partial = stackalloc float[2 * channels];
        var stages = new PartialSums(partial, sums);
        stages.Begin();
        fixed (float* sum = partial)
        {
            for (int image = 0; image < arguments.Shape.Count; image++)
            {
                for (int row = 0; row < arguments.Shape.Height; row++)
                {
                    NormalizeGradientArguments at = arguments.Row(image, row);
                    at.Sum = sum;
                    Columns.Run<ReducePanels, NormalizeGradientArguments>(at, channels);
                    stages.Added(arguments.Shape.Width);
                }

                stages.Flush();
            }
        }
    }

    /// <summary>Second pass.</summary>
    public static void Apply(in NormalizeGradientArguments arguments)
    {
        for (int image = 0; image < arguments.Shape.Count; image++)
        {
            for (int row = 0; row < arguments.Shape.Height; row++)
            {
                Columns.Run<ApplyPanels, NormalizeGradientArguments>(arguments.Row(image, row), arguments.Shape.Channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Masked<TWidth, TVector>(TVector gradient, TVector input, float* output, bool fromInput, TVector scale, TVector shift)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        if (output is not null)
        {
            return TWidth.PassPositive(TWidth.Load(output), gradient);
        }

        return fromInput ? TWidth.PassPositive(TWidth.MultiplyAdd(input, scale, shift), gradient) : gradient;
    }

    internal readonly struct ReducePanels : IColumnKernel<NormalizeGradientArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in NormalizeGradientArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Shape.Channels;
            nint end = arguments.Shape.Width * channels;
            bool fromInput = arguments.MaskFromInput;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector mean = TWidth.Load(arguments.Mean + column);
                TVector scale = TWidth.Load(arguments.Scale + column);
                TVector shift = TWidth.Load(arguments.Shift + column);
                TVector sum = TWidth.Load(arguments.Sum + column);
                TVector product = TWidth.Load(arguments.Sum + channels + column);
                float* input = arguments.Input + column;
                float* gradient = arguments.OutputGradient + column;
                float* output = arguments.Output is null ? null : arguments.Output + column;
                for (nint at = 0; at < end; at += channels)
                {
                    TVector x = TWidth.Load(input + at);
                    TVector g = Masked<TWidth, TVector>(TWidth.Load(gradient + at), x, output is null ? null : output + at, fromInput, scale, shift);
                    sum = TWidth.Add(sum, g);
                    product = TWidth.MultiplyAdd(g, TWidth.Subtract(x, mean), product);
                }

                TWidth.Store(arguments.Sum + column, sum);
                TWidth.Store(arguments.Sum + channels + column, product);
            }
        }
    }

    internal readonly struct ApplyPanels : IColumnKernel<NormalizeGradientArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in NormalizeGradientArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Shape.Channels;
            nint end = arguments.Shape.Width * channels;
            bool fromInput = arguments.MaskFromInput, accumulate = arguments.Accumulate, stream = arguments.Stream && !accumulate;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector scale = TWidth.Load(arguments.Scale + column);
                TVector shift = TWidth.Load(arguments.Shift + column);
                TVector a = TWidth.Load(arguments.GradientFactor + column);
                TVector b = TWidth.Load(arguments.InputFactor + column);
                TVector c = TWidth.Load(arguments.Constant + column);
                float* input = arguments.Input + column;
                float* gradient = arguments.OutputGradient + column;
                float* target = arguments.InputGradient + column;
                float* output = arguments.Output is null ? null : arguments.Output + column;
                for (nint at = 0; at < end; at += channels)
                {
                    TVector x = TWidth.Load(input + at);
                    TVector g = Masked<TWidth, TVector>(TWidth.Load(gradient + at), x, output is null ? null : output + at, fromInput, scale, shift);
                    TVector value = TWidth.MultiplyAdd(g, a, TWidth.MultiplyAdd(x, b, c));
                    if (output is not null)
                    {
                        TWidth.Store(gradient + at, g);
                    }

                    if (stream)
                    {
                        TWidth.Stream(target + at, value);
                    }
                    else
                    {
                        TWidth.Store(target + at, accumulate ? TWidth.Add(value, TWidth.Load(target + at)) : value);
                    }
                }
            }
        }
    }
}
