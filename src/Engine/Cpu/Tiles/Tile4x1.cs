using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>4 rows × 1 vector of an outer-product sum, kept in registers; see <see cref="TileOperands"/>.</summary>
internal static unsafe class Tile4x1<TWidth, TVector>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileOperands operands)
    {
        nint row1 = operands.LeftRow;
        nint row2 = 2 * row1;
        nint row3 = 3 * row1;
        TVector c0 = TWidth.Zero;
        TVector c1 = TWidth.Zero;
        TVector c2 = TWidth.Zero;
        TVector c3 = TWidth.Zero;
        if (operands.Accumulate)
        {
            float* source = operands.Target;
            c0 = TWidth.Load(source);
            source += operands.TargetRow;
            c1 = TWidth.Load(source);
            source += operands.TargetRow;
            c2 = TWidth.Load(source);
            source += operands.TargetRow;
            c3 = TWidth.Load(source);
        }

        nint leftDepth = operands.LeftDepth;
        nint rightDepth = operands.RightDepth;
        for (nint segment = 0; segment < operands.Segments; segment++)
        {
            float* right = operands.Right + segment * operands.RightSegment;
            float* left0 = operands.Left + segment * operands.LeftSegment;
            for (nint depth = operands.Depth; depth > 0; depth--)
            {
                TVector right0 = TWidth.Load(right);
                c0 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[0]), right0, c0);
                c1 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[row1]), right0, c1);
                c2 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[row2]), right0, c2);
                c3 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[row3]), right0, c3);
                right += rightDepth;
                left0 += leftDepth;
            }
        }

        float* target = operands.Target;
        TWidth.Store(target, c0);
        target += operands.TargetRow;
        TWidth.Store(target, c1);
        target += operands.TargetRow;
        TWidth.Store(target, c2);
        target += operands.TargetRow;
        TWidth.Store(target, c3);
    }
}
