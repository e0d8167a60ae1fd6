using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>8 rows × 2 vectors of an outer-product sum, kept in registers; see <see cref="TileOperands"/>.</summary>
internal static unsafe class Tile8x2<TWidth, TVector>
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
        TVector c40 = TWidth.Zero;
        TVector c41 = TWidth.Zero;
        TVector c50 = TWidth.Zero;
        TVector c51 = TWidth.Zero;
        TVector c60 = TWidth.Zero;
        TVector c61 = TWidth.Zero;
        TVector c70 = TWidth.Zero;
        TVector c71 = TWidth.Zero;
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
            source += operands.TargetRow;
            c40 = TWidth.Load(source);
            c41 = TWidth.Load(source + TWidth.Lanes);
            source += operands.TargetRow;
            c50 = TWidth.Load(source);
            c51 = TWidth.Load(source + TWidth.Lanes);
            source += operands.TargetRow;
            c60 = TWidth.Load(source);
            c61 = TWidth.Load(source + TWidth.Lanes);
            source += operands.TargetRow;
            c70 = TWidth.Load(source);
            c71 = TWidth.Load(source + TWidth.Lanes);
        }

        nint leftDepth = operands.LeftDepth;
        nint rightDepth = operands.RightDepth;
        for (nint segment = 0; segment < operands.Segments; segment++)
        {
            float* right = operands.Right + segment * operands.RightSegment;
            float* left0 = operands.Left + segment * operands.LeftSegment;
            float* left4 = left0 + 4 * row1;
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
                value = TWidth.Broadcast(left4[0]);
                c40 = TWidth.MultiplyAdd(value, right0, c40);
                c41 = TWidth.MultiplyAdd(value, right1, c41);
                value = TWidth.Broadcast(left4[row1]);
                c50 = TWidth.MultiplyAdd(value, right0, c50);
                c51 = TWidth.MultiplyAdd(value, right1, c51);
                value = TWidth.Broadcast(left4[row2]);
                c60 = TWidth.MultiplyAdd(value, right0, c60);
                c61 = TWidth.MultiplyAdd(value, right1, c61);
                value = TWidth.Broadcast(left4[row3]);
                c70 = TWidth.MultiplyAdd(value, right0, c70);
                c71 = TWidth.MultiplyAdd(value, right1, c71);
                right += rightDepth;
                left0 += leftDepth;
                left4 += leftDepth;
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
        target += operands.TargetRow;
        TWidth.Store(target, c40);
        TWidth.Store(target + TWidth.Lanes, c41);
        target += operands.TargetRow;
        TWidth.Store(target, c50);
        TWidth.Store(target + TWidth.Lanes, c51);
        target += operands.TargetRow;
        TWidth.Store(target, c60);
        TWidth.Store(target + TWidth.Lanes, c61);
        target += operands.TargetRow;
        TWidth.Store(target, c70);
        TWidth.Store(target + TWidth.Lanes, c71);
    }
}
