using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>What follows from a type of NCCL that we send.</summary>
internal static class NcclTypes
{
    /// <exception cref="ArgumentOutOfRangeException">We do not send it.</exception>
    public static int BytesOf(NcclDataType type) => type switch
    {
        NcclDataType.BFloat16 or NcclDataType.Float16 => 2,
        NcclDataType.Float32 => 4,
        NcclDataType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "expected bf16, fp16, float32 or int64."),
    };
}
