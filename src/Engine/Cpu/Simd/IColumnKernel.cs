namespace Lockstep.Engine.Cpu.Simd;

/// <summary>A kernel over independent columns (channels): it does one panel of them at a given width.</summary>
internal interface IColumnKernel<TArguments>
    where TArguments : struct
{
    /// <summary>Does the columns from <paramref name="column"/> on: <paramref name="vectors"/> (1 or 2) × Lanes of them.</summary>
    static abstract void Panel<TWidth, TVector>(in TArguments arguments, int column, int vectors)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged;
}
