using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>1 row × 2 vectors of an outer-product sum, kept in registers; see <see cref="TileOperands"/>.</summary>
internal static unsafe class Tile1x2<TWidth, TVector>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileOperands operands)
    {
        TVector c00 = TWidth.Zero;
        TVector c01 = TWidth.Zero;
        if (operands.Accumulate)
        {
            float* source = operands.Target;
            c00 = TWidth.Load(source);
            c01 = TWidth.Load(source + TWidth.Lanes);
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
                right += rightDepth;
                left0 += leftDepth;
            }
        }

        float* target = operands.Target;
        TWidth.Store(target, c00);
        TWidth.Store(target + TWidth.Lanes, c01);
    }
}
