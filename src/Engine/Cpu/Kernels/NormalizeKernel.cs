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
                Input = x + inputShape.Origin,
                Scale = a,
                Shift = b,
                Residual = r is null ? null : r + residualShape.Origin,
                ResidualRow = residualShape.RowStride,
                Rectify = rectify,
                Output = y + outputShape.Origin,
                OutputRow = outputShape.RowStride,
            };
            for (int image = 0; image < inputShape.Count; image++)
            {
                Columns.Run<Panels, Arguments>(arguments, inputShape.Channels);
                arguments.Input += inputShape.ImageStride;
                arguments.Output += outputShape.ImageStride;
                arguments.Residual += r is null ? 0 : residualShape.ImageStride;
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
        public int ResidualRow;
        public bool Rectify;
        public float* Output;
        public int OutputRow;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                for (int row = 0; row < arguments.Shape.Height; row++)
                {
                    Row<TWidth, TVector>(arguments, row, column);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row<TWidth, TVector>(in Arguments arguments, int row, int column)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Shape.Channels;
            nint end = arguments.Shape.Width * channels;
            TVector scale = TWidth.Load(arguments.Scale + column);
            TVector shift = TWidth.Load(arguments.Shift + column);
            float* input = arguments.Input + row * arguments.Shape.RowStride + column;
            float* output = arguments.Output + row * arguments.OutputRow + column;
            if (arguments.Residual is null)
            {
                for (nint at = 0; at < end; at += channels)
                {
                    TVector value = TWidth.MultiplyAdd(TWidth.Load(input + at), scale, shift);
                    TWidth.Store(output + at, arguments.Rectify ? TWidth.Rectify(value) : value);
                }
            }
            else
            {
                float* residual = arguments.Residual + row * arguments.ResidualRow + column;
                for (nint at = 0; at < end; at += channels)
                {
                    TVector value = TWidth.Add(TWidth.MultiplyAdd(TWidth.Load(input + at), scale, shift), TWidth.Load(residual + at));
                    TWidth.Store(output + at, arguments.Rectify ? TWidth.Rectify(value) : value);
                }
            }
        }
    }
}
