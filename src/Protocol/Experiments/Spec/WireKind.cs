using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Number format in which gradients travel between workers; sums are float32.</summary>
public enum WireKind
{
    [Description("As they are computed.")]
    [Alias("fp32")]
    Float32,

    [Description("Half the bytes, 8 bits of mantissa, the range of float32.")]
    [Alias("bf16")]
    Bfloat16,

    [Description("Half the bytes, 11 bits of mantissa, at most 65,504.")]
    [Alias("fp16")]
    Float16,
}
