using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// The sum of <see cref="TileOperands"/> for two runs of up to 8 rows by one or two vectors, kept in registers. Seven rows of
/// two vectors make 28 sums: with the two right vectors and one broadcast they fill the 32 registers of AVX-512 and Arm, hide
/// the latency of two multiply-adds a cycle, and read 16 times for 28 of them. Seven divides 7, 14, 28, 56, 112 and 224.
/// Two runs may start anywhere, so short lines of an image fill a tile together. Rows beyond the run's length vanish when the
/// code is compiled.
/// </summary>
internal static unsafe class RegisterTile<TWidth, TVector, TRow, TRun>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
    where TRow : struct, ITileRow<TVector>
    where TRun : struct, IRunLength
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileOperands operands)
    {
        TRow a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TRow b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        TVector start0 = operands.Bias is null ? TWidth.Zero : TWidth.Load(operands.Bias);
        TVector start1 = TRow.Vectors < 2 || operands.Bias is null ? TWidth.Zero : TWidth.Load(operands.Bias + TWidth.Lanes);
        if (operands.Accumulate)
        {
            Prefetch(operands.Target, operands.TargetRow);
            Prefetch(operands.TargetSecond, operands.TargetRow);
        }

        a0.Start(start0, start1);
        a1.Start(start0, start1);
        a2.Start(start0, start1);
        a3.Start(start0, start1);
        a4.Start(start0, start1);
        a5.Start(start0, start1);
        a6.Start(start0, start1);
        a7.Start(start0, start1);
        b0.Start(start0, start1);
        b1.Start(start0, start1);
        b2.Start(start0, start1);
        b3.Start(start0, start1);
        b4.Start(start0, start1);
        b5.Start(start0, start1);
        b6.Start(start0, start1);
        b7.Start(start0, start1);
        nint row1 = operands.LeftRow, row2 = 2 * row1, row3 = 3 * row1;
        nint leftDepth = operands.LeftDepth, rightDepth = operands.RightDepth;
        float* right = operands.Right;
        nint upcomingStep = 0;
        float* upcoming = operands.Upcoming is null ? right : operands.Upcoming->Take(operands.SegmentCount * operands.Depth, right, out upcomingStep);
        for (nint segment = 0; segment < operands.SegmentCount; segment++)
        {
            float* a = operands.Left + operands.Segments[segment];
            float* b = operands.LeftSecond + operands.Segments[segment];
            float* aLower = a + 4 * row1;
            float* bLower = b + 4 * row1;
            for (nint depth = operands.Depth; depth > 0; depth--)
            {
                TVector right0 = TWidth.Load(right);
                TVector right1 = TRow.Vectors < 2 ? right0 : TWidth.Load(right + TWidth.Lanes);
                a0.MultiplyAdd(a[0], right0, right1);
                if (TRun.Rows > 1)
                {
                    a1.MultiplyAdd(a[row1], right0, right1);
                }

                if (TRun.Rows > 2)
                {
                    a2.MultiplyAdd(a[row2], right0, right1);
                }

                if (TRun.Rows > 3)
                {
                    a3.MultiplyAdd(a[row3], right0, right1);
                }

                if (TRun.Rows > 4)
                {
                    a4.MultiplyAdd(aLower[0], right0, right1);
                }

                if (TRun.Rows > 5)
                {
                    a5.MultiplyAdd(aLower[row1], right0, right1);
                }

                if (TRun.Rows > 6)
                {
                    a6.MultiplyAdd(aLower[row2], right0, right1);
                }

                if (TRun.Rows > 7)
                {
                    a7.MultiplyAdd(aLower[row3], right0, right1);
                }

                b0.MultiplyAdd(b[0], right0, right1);
                if (TRun.Rows > 1)
                {
                    b1.MultiplyAdd(b[row1], right0, right1);
                }

                if (TRun.Rows > 2)
                {
                    b2.MultiplyAdd(b[row2], right0, right1);
                }

                if (TRun.Rows > 3)
                {
                    b3.MultiplyAdd(b[row3], right0, right1);
                }

                if (TRun.Rows > 4)
                {
                    b4.MultiplyAdd(bLower[0], right0, right1);
                }

                if (TRun.Rows > 5)
                {
                    b5.MultiplyAdd(bLower[row1], right0, right1);
                }

                if (TRun.Rows > 6)
                {
                    b6.MultiplyAdd(bLower[row2], right0, right1);
                }

                if (TRun.Rows > 7)
                {
                    b7.MultiplyAdd(bLower[row3], right0, right1);
                }

                // Rows of one vector are bound by their loads: there is no room for another.
                if (Sse.IsSupported && TRow.Vectors > 1)
                {
                    Sse.Prefetch1(upcoming);
                }

                upcoming += upcomingStep;
                right += rightDepth;
                a += leftDepth;
                b += leftDepth;
                if (TRun.Rows > 4)
                {
                    aLower += leftDepth;
                    bLower += leftDepth;
                }
            }
        }

        bool accumulate = operands.Accumulate, rectify = operands.Rectify, stream = operands.Stream;
        nint row = operands.TargetRow;
        float* target = operands.Target;
        nint skip = operands.Skip;
        if (skip <= 0)
        {
            a0.Finish(target, accumulate, rectify, stream);
        }

        if (TRun.Rows > 1 && skip <= 1)
        {
            a1.Finish(target + row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 2 && skip <= 2)
        {
            a2.Finish(target + 2 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 3 && skip <= 3)
        {
            a3.Finish(target + 3 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 4 && skip <= 4)
        {
            a4.Finish(target + 4 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 5 && skip <= 5)
        {
            a5.Finish(target + 5 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 6 && skip <= 6)
        {
            a6.Finish(target + 6 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 7 && skip <= 7)
        {
            a7.Finish(target + 7 * row, accumulate, rectify, stream);
        }

        target = operands.TargetSecond;
        skip = operands.SkipSecond;
        if (skip <= 0)
        {
            b0.Finish(target, accumulate, rectify, stream);
        }

        if (TRun.Rows > 1 && skip <= 1)
        {
            b1.Finish(target + row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 2 && skip <= 2)
        {
            b2.Finish(target + 2 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 3 && skip <= 3)
        {
            b3.Finish(target + 3 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 4 && skip <= 4)
        {
            b4.Finish(target + 4 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 5 && skip <= 5)
        {
            b5.Finish(target + 5 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 6 && skip <= 6)
        {
            b6.Finish(target + 6 * row, accumulate, rectify, stream);
        }

        if (TRun.Rows > 7 && skip <= 7)
        {
            b7.Finish(target + 7 * row, accumulate, rectify, stream);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* target, nint row)
    {
        for (int i = 0; i < TRun.Rows; i++)
        {
            TRow.Prefetch(target + i * row);
        }
    }
}
