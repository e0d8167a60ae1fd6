using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu.Simd;

/// <summary>
/// Cuts columns into panels: as many pairs of the widest vectors as fit, then one, then the same with the next narrower width,
/// down to single floats. Hence no column is read or written that is not there, and no buffer needs slack behind it.
/// </summary>
internal static class Columns
{
    /// <summary>Name of the widest vectors that are used here.</summary>
    public static string WidestName =>
        Vector512.IsHardwareAccelerated ? nameof(Vector512)
        : Vector256.IsHardwareAccelerated ? nameof(Vector256)
        : Vector128.IsHardwareAccelerated ? nameof(Vector128)
        : "scalar";

    public static void Run<TKernel, TArguments>(in TArguments arguments, int columns)
        where TKernel : IColumnKernel<TArguments>
        where TArguments : struct
    {
        int column = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            column = Sweep<TKernel, TArguments, Width512, Vector512<float>>(arguments, column, columns);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            column = Sweep<TKernel, TArguments, Width256, Vector256<float>>(arguments, column, columns);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            column = Sweep<TKernel, TArguments, Width128, Vector128<float>>(arguments, column, columns);
        }

        Sweep<TKernel, TArguments, Width1, float>(arguments, column, columns);
    }

    private static int Sweep<TKernel, TArguments, TWidth, TVector>(in TArguments arguments, int column, int columns)
        where TKernel : IColumnKernel<TArguments>
        where TArguments : struct
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        while (columns - column >= 2 * TWidth.Lanes)
        {
            TKernel.Panel<TWidth, TVector>(arguments, column, 2);
            column += 2 * TWidth.Lanes;
        }

        if (columns - column >= TWidth.Lanes)
        {
            TKernel.Panel<TWidth, TVector>(arguments, column, 1);
            column += TWidth.Lanes;
        }

        return column;
    }
}
