using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>Computes lines of a product, two runs a tile, with the run length that suits their size and the machine's registers.</summary>
internal static unsafe class RunSweep
{
    /// <summary>What a tile costs beside its rows, in rows: filling and emptying registers.</summary>
    private const double TileCost = 1.2;

    private static bool ManyRegisters => Vector512.IsHardwareAccelerated || AdvSimd.IsSupported;

    /// <summary>Does <paramref name="count"/> lines from <paramref name="first"/> on, counted over images; of the operands the right side, bias and flags count.</summary>
    public static void Run<TWidth, TVector>(in RunLines lines, int first, int count, in TileOperands operands, int vectors)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        int length = Length(lines.Rows, count, vectors);
        if (vectors == 2)
        {
            Run<TWidth, TVector, PairRow<TWidth, TVector>>(lines, first, count, operands, length);
        }
        else
        {
            Run<TWidth, TVector, SingleRow<TWidth, TVector>>(lines, first, count, operands, length);
        }
    }

    /// <summary>The length up to the registers' limit with the least work, computed twice and for nothing included.</summary>
    internal static int Length(int rows, int lines, int vectors)
    {
        int longest = (ManyRegisters ? 15 : 7) / vectors;
        longest = Math.Min(vectors == 1 && ManyRegisters ? 8 : longest, rows);
        int best = longest;
        double least = double.MaxValue;
        for (int length = longest; length > 0; length--)
        {
            int runs = (rows + length - 1) / length * lines;
            double cost = (runs + (runs & 1)) * (length + TileCost);
            (best, least) = cost < least ? (length, cost) : (best, least);
        }

        return best;
    }

    private static void Run<TWidth, TVector, TRow>(in RunLines lines, int first, int count, in TileOperands operands, int length)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        where TRow : struct, ITileRow<TVector>
    {
        switch (length)
        {
            case 1:
                Run<TWidth, TVector, TRow, RunLengths.One>(lines, first, count, operands);
                break;
            case 2:
                Run<TWidth, TVector, TRow, RunLengths.Two>(lines, first, count, operands);
                break;
            case 3:
                Run<TWidth, TVector, TRow, RunLengths.Three>(lines, first, count, operands);
                break;
            case 4:
                Run<TWidth, TVector, TRow, RunLengths.Four>(lines, first, count, operands);
                break;
            case 5:
                Run<TWidth, TVector, TRow, RunLengths.Five>(lines, first, count, operands);
                break;
            case 6:
                Run<TWidth, TVector, TRow, RunLengths.Six>(lines, first, count, operands);
                break;
            case 7:
                Run<TWidth, TVector, TRow, RunLengths.Seven>(lines, first, count, operands);
                break;
            default:
                Run<TWidth, TVector, TRow, RunLengths.Eight>(lines, first, count, operands);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWidth, TVector, TRow, TRun>(in RunLines lines, int first, int count, TileOperands operands)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
        where TRow : struct, ITileRow<TVector>
        where TRun : struct, IRunLength
    {
        operands.LeftRow = lines.LeftRow;
        operands.TargetRow = lines.TargetRow;
        var cursor = new RunCursor(lines, first, count, TRun.Rows);
        while (cursor.Next(ref operands.Left, ref operands.Target, ref operands.Skip))
        {
            if (!cursor.Next(ref operands.LeftSecond, ref operands.TargetSecond, ref operands.SkipSecond))
            {
                operands.LeftSecond = operands.Left;
                operands.TargetSecond = operands.Target;
                operands.SkipSecond = TRun.Rows;
            }

            RegisterTile<TWidth, TVector, TRow, TRun>.Run(operands);
        }
    }
}
