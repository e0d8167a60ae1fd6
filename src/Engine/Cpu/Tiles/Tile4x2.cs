using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>4 rows × 2 vectors of an outer-product sum, kept in registers; see <see cref="TileOperands"/>.</summary>
internal static unsafe class Tile4x2<TWidth, TVector>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileOperands operands)
    {
        nint row1 = operands.LeftRow;
        nint row2 = 2 * row1;
        nint row3 = 3 * row1;
        TVector c00 = TWidth.Zero;
        TVector c01 = TWidth.Zero;
        TVector c10 = TWidth.Zero;
        TVector c11 = TWidth.Zero;
        TVector c20 = TWidth.Zero;
        TVector c21 = TWidth.Zero;
        TVector c30 = TWidth.Zero;
        TVector c31 = TWidth.Zero;
        if (operands.Accumulate)
        {
            float* source = operands.Target;
            c00 = TWidth.Load(source);
            c01 = TWidth.Load(source + TWidth.Lanes);
            source += operands.TargetRow;
            c10 = TWidth.Load(source);
            c11 = TWidth.Load(source + TWidth.Lanes);
            source += operands.TargetRow;
            c20 = TWidth.Load(source);
            c21 = TWidth.Load(source + TWidth.Lanes);
            source += operands.TargetRow;
            c30 = TWidth.Load(source);
            c31 = TWidth.Load(source + TWidth.Lanes);
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
                TVector right1 = TWidth.Load(right + TWidth.Lanes);
                TVector value = TWidth.Broadcast(left0[0]);
                c00 = TWidth.MultiplyAdd(value, right0, c00);
                c01 = TWidth.MultiplyAdd(value, right1, c01);
                value = TWidth.Broadcast(left0[row1]);
                c10 = TWidth.MultiplyAdd(value, right0, c10);
                c11 = TWidth.MultiplyAdd(value, right1, c11);
                value = TWidth.Broadcast(left0[row2]);
                c20 = TWidth.MultiplyAdd(value, right0, c20);
                c21 = TWidth.MultiplyAdd(value, right1, c21);
                value = TWidth.Broadcast(left0[row3]);
                c30 = TWidth.MultiplyAdd(value, right0, c30);
                c31 = TWidth.MultiplyAdd(value, right1, c31);
                right += rightDepth;
                left0 += leftDepth;
            }
        }

        float* target = operands.Target;
        TWidth.Store(target, c00);
        TWidth.Store(target + TWidth.Lanes, c01);
        target += operands.TargetRow;
        TWidth.Store(target, c10);
        TWidth.Store(target + TWidth.Lanes, c11);
        target += operands.TargetRow;
        TWidth.Store(target, c20);
        TWidth.Store(target + TWidth.Lanes, c21);
        target += operands.TargetRow;
        TWidth.Store(target, c30);
        TWidth.Store(target + TWidth.Lanes, c31);
    }
}
