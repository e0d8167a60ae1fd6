using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Batch norm backward in two passes (Ioffe and Szegedy 2015, section 3, with the sums factored out). The first masks the
/// output's gradient g (in place, where the activation is given; on the fly from the input otherwise) and sums g and
/// g (x - mean) per channel, in float32 over an image and in double over images. The second writes or adds dx = a g + b x + c.
/// </summary>
internal static unsafe class NormalizeGradientKernel
{
    /// <summary>First pass. <paramref name="sums"/>, [2, channels], is overwritten with the sums of g and of g (x - mean).</summary>
    public static void Reduce(in NormalizeGradientArguments arguments, Span<double> sums)
    {
        int channels = arguments.Shape.Channels;
        Sizes.Expect(sums.Length == 2 * channels, $"{2 * channels} sums, got {sums.Length}");
        sums.Clear();
        fixed (double* sum = sums)
        {
            NormalizeGradientArguments image = arguments;
            image.Sum = sum;
            for (int i = 0; i < arguments.Shape.Count; i++)
            {
                Columns.Run<ReducePanels, NormalizeGradientArguments>(image, channels);
                image.NextImage();
            }
        }
    }

    /// <summary>Second pass.</summary>
    public static void Apply(in NormalizeGradientArguments arguments)
    {
        NormalizeGradientArguments image = arguments;
        for (int i = 0; i < arguments.Shape.Count; i++)
        {
            Columns.Run<ApplyPanels, NormalizeGradientArguments>(image, arguments.Shape.Channels);
            image.NextImage();
        }
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
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector mean = TWidth.Load(arguments.Mean + column);
                TVector scale = TWidth.Load(arguments.Scale + column);
                TVector shift = TWidth.Load(arguments.Shift + column);
                TVector sum = TWidth.Zero, product = TWidth.Zero;
                for (int row = 0; row < arguments.Shape.Height; row++)
                {
                    float* input = arguments.Input + row * arguments.Shape.RowStride + column;
                    float* gradient = arguments.OutputGradient + row * arguments.OutputGradientRow + column;
                    float* output = arguments.Output is null ? null : arguments.Output + row * arguments.OutputRow + column;
                    for (nint at = 0; at < end; at += channels)
                    {
                        TVector x = TWidth.Load(input + at);
                        TVector g = TWidth.Load(gradient + at);
                        if (output is not null)
                        {
                            g = TWidth.PassPositive(TWidth.Load(output + at), g);
                            TWidth.Store(gradient + at, g);
                        }
                        else if (arguments.MaskFromInput)
                        {
                            g = TWidth.PassPositive(TWidth.MultiplyAdd(x, scale, shift), g);
                        }

                        sum = TWidth.Add(sum, g);
                        product = TWidth.MultiplyAdd(g, TWidth.Subtract(x, mean), product);
                    }
                }

                DoubleSums.Add<TWidth, TVector>(arguments.Sum + column, sum);
                DoubleSums.Add<TWidth, TVector>(arguments.Sum + channels + column, product);
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
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector scale = TWidth.Load(arguments.Scale + column);
                TVector shift = TWidth.Load(arguments.Shift + column);
                TVector a = TWidth.Load(arguments.GradientFactor + column);
                TVector b = TWidth.Load(arguments.InputFactor + column);
                TVector c = TWidth.Load(arguments.Constant + column);
                for (int row = 0; row < arguments.Shape.Height; row++)
                {
                    float* input = arguments.Input + row * arguments.Shape.RowStride + column;
                    float* gradient = arguments.OutputGradient + row * arguments.OutputGradientRow + column;
                    float* target = arguments.InputGradient + row * arguments.InputGradientRow + column;
                    for (nint at = 0; at < end; at += channels)
                    {
                        TVector x = TWidth.Load(input + at);
                        TVector g = TWidth.Load(gradient + at);
                        if (arguments.MaskFromInput)
                        {
                            g = TWidth.PassPositive(TWidth.MultiplyAdd(x, scale, shift), g);
                        }

                        TVector value = TWidth.MultiplyAdd(g, a, TWidth.MultiplyAdd(x, b, c));
                        TWidth.Store(target + at, arguments.Accumulate ? TWidth.Add(value, TWidth.Load(target + at)) : value);
                    }
                }
            }
        }
    }
}
