using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>1 row × 1 vector of an outer-product sum, kept in registers; see <see cref="TileOperands"/>.</summary>
internal static unsafe class Tile1x1<TWidth, TVector>
    where TWidth : struct, IVectorWidth<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileOperands operands)
    {
        TVector c0 = TWidth.Zero;
        if (operands.Accumulate)
        {
            float* source = operands.Target;
            c0 = TWidth.Load(source);
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
                right += rightDepth;
                left0 += leftDepth;
            }
        }

        float* target = operands.Target;
        TWidth.Store(target, c0);
    }
}
