using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>16 rows × 1 vector of an outer-product sum, kept in registers; see <see cref="TileOperands"/>.</summary>
internal static unsafe class Tile16x1<TWidth, TVector>
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
        TVector c4 = TWidth.Zero;
        TVector c5 = TWidth.Zero;
        TVector c6 = TWidth.Zero;
        TVector c7 = TWidth.Zero;
        TVector c8 = TWidth.Zero;
        TVector c9 = TWidth.Zero;
        TVector ca = TWidth.Zero;
        TVector cb = TWidth.Zero;
        TVector cc = TWidth.Zero;
        TVector cd = TWidth.Zero;
        TVector ce = TWidth.Zero;
        TVector cf = TWidth.Zero;
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
            source += operands.TargetRow;
            c4 = TWidth.Load(source);
            source += operands.TargetRow;
            c5 = TWidth.Load(source);
            source += operands.TargetRow;
            c6 = TWidth.Load(source);
            source += operands.TargetRow;
            c7 = TWidth.Load(source);
            source += operands.TargetRow;
            c8 = TWidth.Load(source);
            source += operands.TargetRow;
            c9 = TWidth.Load(source);
            source += operands.TargetRow;
            ca = TWidth.Load(source);
            source += operands.TargetRow;
            cb = TWidth.Load(source);
            source += operands.TargetRow;
            cc = TWidth.Load(source);
            source += operands.TargetRow;
            cd = TWidth.Load(source);
            source += operands.TargetRow;
            ce = TWidth.Load(source);
            source += operands.TargetRow;
            cf = TWidth.Load(source);
        }

        nint leftDepth = operands.LeftDepth;
        nint rightDepth = operands.RightDepth;
        for (nint segment = 0; segment < operands.Segments; segment++)
        {
            float* right = operands.Right + segment * operands.RightSegment;
            float* left0 = operands.Left + segment * operands.LeftSegment;
            float* left4 = left0 + 4 * row1;
            float* left8 = left4 + 4 * row1;
            float* leftc = left8 + 4 * row1;
            for (nint depth = operands.Depth; depth > 0; depth--)
            {
                TVector right0 = TWidth.Load(right);
                c0 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[0]), right0, c0);
                c1 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[row1]), right0, c1);
                c2 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[row2]), right0, c2);
                c3 = TWidth.MultiplyAdd(TWidth.Broadcast(left0[row3]), right0, c3);
                c4 = TWidth.MultiplyAdd(TWidth.Broadcast(left4[0]), right0, c4);
                c5 = TWidth.MultiplyAdd(TWidth.Broadcast(left4[row1]), right0, c5);
                c6 = TWidth.MultiplyAdd(TWidth.Broadcast(left4[row2]), right0, c6);
                c7 = TWidth.MultiplyAdd(TWidth.Broadcast(left4[row3]), right0, c7);
                c8 = TWidth.MultiplyAdd(TWidth.Broadcast(left8[0]), right0, c8);
                c9 = TWidth.MultiplyAdd(TWidth.Broadcast(left8[row1]), right0, c9);
                ca = TWidth.MultiplyAdd(TWidth.Broadcast(left8[row2]), right0, ca);
                cb = TWidth.MultiplyAdd(TWidth.Broadcast(left8[row3]), right0, cb);
                cc = TWidth.MultiplyAdd(TWidth.Broadcast(leftc[0]), right0, cc);
                cd = TWidth.MultiplyAdd(TWidth.Broadcast(leftc[row1]), right0, cd);
                ce = TWidth.MultiplyAdd(TWidth.Broadcast(leftc[row2]), right0, ce);
                cf = TWidth.MultiplyAdd(TWidth.Broadcast(leftc[row3]), right0, cf);
                right += rightDepth;
                left0 += leftDepth;
                left4 += leftDepth;
                left8 += leftDepth;
                leftc += leftDepth;
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
        target += operands.TargetRow;
        TWidth.Store(target, c4);
        target += operands.TargetRow;
        TWidth.Store(target, c5);
        target += operands.TargetRow;
        TWidth.Store(target, c6);
        target += operands.TargetRow;
        TWidth.Store(target, c7);
        target += operands.TargetRow;
        TWidth.Store(target, c8);
        target += operands.TargetRow;
        TWidth.Store(target, c9);
        target += operands.TargetRow;
        TWidth.Store(target, ca);
        target += operands.TargetRow;
        TWidth.Store(target, cb);
        target += operands.TargetRow;
        TWidth.Store(target, cc);
        target += operands.TargetRow;
        TWidth.Store(target, cd);
        target += operands.TargetRow;
        TWidth.Store(target, ce);
        target += operands.TargetRow;
        TWidth.Store(target, cf);
    }
}
