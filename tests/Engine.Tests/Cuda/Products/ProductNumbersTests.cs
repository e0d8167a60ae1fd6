using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Products;

namespace Lockstep.Engine.Tests.Cuda.Products;

public sealed class ProductNumbersTests
{
    [Theory]
    [InlineData((int)CudaPrecision.BFloat16, false, new int[0], true, true)]
    [InlineData((int)CudaPrecision.BFloat16, true, new[] { 0 }, true, true)]
    [InlineData((int)CudaPrecision.BFloat16, false, new[] { 0, 2 }, false, true)]
    [InlineData((int)CudaPrecision.BFloat16, true, new[] { 2, 4 }, false, false)]
    [InlineData((int)CudaPrecision.BFloat16, false, new[] { 0, 4 }, true, true)]
    [InlineData((int)CudaPrecision.TensorFloat32, false, new[] { 0 }, true, true)]
    [InlineData((int)CudaPrecision.TensorFloat32, false, new[] { 0, 1 }, false, false)]
    [InlineData((int)CudaPrecision.Float32, false, new[] { 0 }, false, false)]
    [InlineData((int)CudaPrecision.Float32, false, new[] { 3, 5, 77 }, true, true)]
    public void Allow_Notes_AreWhatThePrecisionPromises(int precision, bool deterministic, int[] notes, bool expected, bool expectedOfAnySums)
    {
        var numbers = new ProductNumbers((CudaPrecision)precision, deterministic);
        DnnNumericalNote[] given = [.. notes.Select(note => (DnnNumericalNote)note)];
        Assert.Equal((expected, expectedOfAnySums), (numbers.Allow(given), numbers.Allow(given, anySums: true)));
    }
}
