namespace Lockstep.Engine.Cuda;

/// <summary>What a GPU computes activations, their gradients and products with. Parameters, sums and statistics are float32 always.</summary>
public enum CudaPrecision
{
    /// <summary>IEEE single precision throughout.</summary>
    Float32,

    /// <summary>Stored as float32; products round their factors to 10 bits of mantissa (tensor cores).</summary>
    TensorFloat32,

    /// <summary>Stored as bfloat16: the range of float32, 7 bits of mantissa.</summary>
    BFloat16,

    /// <summary>Stored as IEEE half precision: gradients below 6e-8 are 0, hence <see cref="Training.LossScaling"/>.</summary>
    Float16,
}
