using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>output = scale × input + shift [+ residual], [rectified], in one pass; the output's interior is overwritten.</summary>
internal static unsafe class NormalizeKernel
{
    /// <param name="scale">A float a channel.</param>
    /// <param name="shift">A float a channel.</param>
    /// <param name="residual">Empty for none.</param>
    public static void Run(in TensorShape inputShape, ReadOnlySpan<float> input, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, in TensorShape residualShape, ReadOnlySpan<float> residual, bool rectify, in TensorShape outputShape, Span<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect(scale.Length == inputShape.Channels && shift.Length == inputShape.Channels, $"{inputShape.Channels} scales and shifts");
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        if (!residual.IsEmpty)
        {
            Sizes.Holds(residual, residualShape);
            Sizes.Expect((residualShape with { Halo = outputShape.Halo }) == outputShape, $"a residual of {outputShape}, got {residualShape}");
        }

        fixed (float* x = input, r = residual, y = output, a = scale, b = shift)
        {
            var arguments = new Arguments
            {
                Shape = inputShape,
                Scale = a,
                Shift = b,
                Rectify = rectify,
            };
            arguments.Stream = Streaming.Suits(y, outputShape);
            for (int image = 0; image < inputShape.Count; image++)
            {
                for (int row = 0; row < inputShape.Height; row++)
                {
                    arguments.Input = x + inputShape.Origin + image * inputShape.ImageStride + row * inputShape.RowStride;
                    arguments.Output = y + outputShape.Origin + image * outputShape.ImageStride + row * outputShape.RowStride;
                    arguments.Residual = r is null ? null : r + residualShape.Origin + image * residualShape.ImageStride + row * residualShape.RowStride;
                    Columns.Run<Panels, Arguments>(arguments, inputShape.Channels);
                }
            }
        }
    }

    internal struct Arguments
    {
        public TensorShape Shape;
        public float* Input;
        public float* Scale;
        public float* Shift;
        public float* Residual;
        public bool Rectify;
        public float* Output;
        public bool Stream;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Shape.Channels;
            nint end = arguments.Shape.Width * channels;
            bool rectify = arguments.Rectify, stream = arguments.Stream;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector scale = TWidth.Load(arguments.Scale + column);
                TVector shift = TWidth.Load(arguments.Shift + column);
                float* input = arguments.Input + column;
                float* output = arguments.Output + column;
                float* residual = arguments.Residual + column;
                for (nint at = 0; at < end; at += channels)
                {
                    TVector value = TWidth.MultiplyAdd(TWidth.Load(input + at), scale, shift);
                    value = arguments.Residual is null ? value : TWidth.Add(value, TWidth.Load(residual + at));
                    value = rectify ? TWidth.Rectify(value) : value;
                    if (stream)
                    {
                        TWidth.Stream(output + at, value);
                    }
                    else
                    {
                        TWidth.Store(output + at, value);
                    }
                }
            }
        }
    }
}
