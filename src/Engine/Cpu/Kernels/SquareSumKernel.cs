using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Sum of squares: 16 sums in double over every 16th float, then those in order. A float's square is exact in double, so
/// the bits are the same at any vector width and with or without fused multiply-add.
/// </summary>
internal static unsafe class SquareSumKernel
{
    public const int Sums = 16;

    public static double Run(ReadOnlySpan<float> values)
    {
        double* sums = stackalloc double[Sums];
        Vector512<double> low = Vector512<double>.Zero, high = Vector512<double>.Zero;
        fixed (float* source = values)
        {
            int at = 0;
            for (; at <= values.Length - Sums; at += Sums)
            {
                (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Load(source + at));
                low += lower * lower;
                high += upper * upper;
            }

            low.Store(sums);
            high.Store(sums + Sums / 2);
            for (int lane = 0; at < values.Length; at++, lane++)
            {
                sums[lane] += (double)source[at] * source[at];
            }
        }

        return Total(sums);
    }

    public static double Total(double* sums)
    {
        double total = 0;
        for (int lane = 0; lane < Sums; lane++)
        {
            total += sums[lane];
        }

        return total;
    }
}
