using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Number format of the arithmetic.</summary>
public enum Precision
{
    [Description("IEEE single precision.")]
    [Alias("fp32")]
    Float32,

    [Description("IEEE single precision; products on tensor cores, their factors rounded to 10 bits of mantissa.")]
    [Alias("tensor_float32")]
    Tf32,

    [Description("bfloat16 products, float32 sums and master weights.")]
    [Alias("bfloat16")]
    Bf16,

    [Description("IEEE half products, float32 sums and master weights, scaled loss.")]
    [Alias("float16")]
    Fp16,
}
