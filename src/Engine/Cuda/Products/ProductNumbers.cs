using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Cudnn;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>What libraries are told of the numbers that products are made with. Sums are float32 always.</summary>
/// <param name="Precision">Of the device.</param>
/// <param name="Deterministic">Whether the same call must give the same bits every time.</param>
internal readonly record struct ProductNumbers(CudaPrecision Precision, bool Deterministic)
{
    public ElementType Type => ElementTypes.Of(Precision);

    public DnnDataType Dnn => Precision switch
    {
        CudaPrecision.BFloat16 => DnnDataType.BFloat16,
        CudaPrecision.Float16 => DnnDataType.Float16,
        _ => DnnDataType.Float32,
    };

    public BlasDataType Blas => Precision switch
    {
        CudaPrecision.BFloat16 => BlasDataType.BFloat16,
        CudaPrecision.Float16 => BlasDataType.Float16,
        _ => BlasDataType.Float32,
    };

    public BlasComputeType BlasCompute => Precision == CudaPrecision.TensorFloat32 ? BlasComputeType.Float32FastTensorFloat32 : BlasComputeType.Float32;

    /// <summary>Channels that tensor cores take come in multiples of this: 16 bytes of them. 1 where they are not used.</summary>
    public int ChannelMultiple => Precision == CudaPrecision.Float32 ? 1 : Type.Lanes();

    /// <summary>
    /// Whether an engine's arithmetic will do. Float32 tensors on tensor cores are rounded to tf32; engines that round inputs on their
    /// own account will never do.
    /// </summary>
    /// <param name="notes">The library's, on the engine.</param>
    /// <param name="anySums">Whether it may add in narrower numbers than float32.</param>
    public bool Allow(IReadOnlyList<DnnNumericalNote> notes, bool anySums = false) =>
        !notes.Contains(DnnNumericalNote.DownConvertInputs)
        && (anySums || !notes.Contains(DnnNumericalNote.ReducedPrecisionReduction))
        && !(Precision == CudaPrecision.Float32 && notes.Contains(DnnNumericalNote.TensorCore))
        && !(Deterministic && notes.Contains(DnnNumericalNote.Nondeterministic));
}
