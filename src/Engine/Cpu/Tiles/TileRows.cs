using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// Cuts rows into tiles. With 32 vector registers (AVX-512, Arm) 16 sums are kept: 16×1 or 8×2, enough to hide the latency of
/// two multiply-adds a cycle; with 16 registers 8 sums, 4×2. Remaining rows go 4 and then 1 at a time.
/// </summary>
internal static unsafe class TileRows
{
    private static bool ManyRegisters => Vector512.IsHardwareAccelerated || AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TWidth, TVector>(TileOperands operands, int rows, int vectors)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        if (vectors == 2)
        {
            for (; ManyRegisters && rows >= 8; rows -= 8)
            {
                Tile8x2<TWidth, TVector>.Run(operands);
                Advance(ref operands, 8);
            }

            for (; rows >= 4; rows -= 4)
            {
                Tile4x2<TWidth, TVector>.Run(operands);
                Advance(ref operands, 4);
            }

            for (; rows > 0; rows--)
            {
                Tile1x2<TWidth, TVector>.Run(operands);
                Advance(ref operands, 1);
            }
        }
        else
        {
            for (; ManyRegisters && rows >= 16; rows -= 16)
            {
                Tile16x1<TWidth, TVector>.Run(operands);
                Advance(ref operands, 16);
            }

            for (; rows >= 4; rows -= 4)
            {
                Tile4x1<TWidth, TVector>.Run(operands);
                Advance(ref operands, 4);
            }

            for (; rows > 0; rows--)
            {
                Tile1x1<TWidth, TVector>.Run(operands);
                Advance(ref operands, 1);
            }
        }
    }

    private static void Advance(ref TileOperands operands, int rows)
    {
        operands.Left += rows * operands.LeftRow;
        operands.Target += rows * operands.TargetRow;
    }
}
