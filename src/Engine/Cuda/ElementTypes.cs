namespace Lockstep.Engine.Cuda;

/// <summary>What follows from an <see cref="ElementType"/>.</summary>
internal static class ElementTypes
{
    public static ElementType Of(CudaPrecision precision) => precision switch
    {
        CudaPrecision.BFloat16 => ElementType.BFloat16,
        CudaPrecision.Float16 => ElementType.Float16,
        _ => ElementType.Float32,
    };

    /// <summary>Of one number.</summary>
    public static int Bytes(this ElementType type) => type == ElementType.Float32 ? 4 : 2;

    /// <summary>Numbers in an access of 16 bytes.</summary>
    public static int Lanes(this ElementType type) => 16 / type.Bytes();
}
