using System.Globalization;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Queue;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// Products of matrices by cuBLASLt: dense layers and convolutions of 1×1. What is row-major here, [pixels, channels], is column-major
/// [channels, pixels] there, so that nothing is moved: output = weights' × input, input gradient = weights × output gradient,
/// gradient of weights = input × output gradient'.
/// </summary>
internal sealed class BlasPlans(WorkQueue queue, BlasContext library, ProductNumbers numbers) : IPlanSource
{
    public const string Source = "cublasLt";

    /// <summary>Its authors' advice for Hopper.</summary>
    private const long MostScratchBytes = 32 << 20;

    private const int Most = 8;

    string IPlanSource.Name => Source;

    public string Version { get; } = LibraryVersions.Read(CudaLibrary.CublasLt);

    /// <summary>Those whose sums are float32 are all that it is asked for.</summary>
    public IEnumerable<IProductPlan> Propose(ProductTask task, bool anySums = false)
    {
        int proposed = 0;
        if (task.Shape.IsProduct && !anySums)
        {
            using var description = Describe(task);
            proposed = description.Propose(Most, MostScratchBytes).Count;
        }

        for (int index = 0; index < proposed; index++)
        {
            if (Plan(task, index) is { } plan)
            {
                yield return plan;
            }
        }
    }

    public IProductPlan? Restore(in ProductTask task, string choice) =>
        task.Shape.IsProduct && int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? Plan(task, index) : null;

    public void Dispose() => library.Dispose();

    private BlasPlan? Plan(in ProductTask task, int index)
    {
        var description = Describe(task);
        var proposals = description.Propose(Most, MostScratchBytes);
        if (index < proposals.Count)
        {
            return new BlasPlan(queue, task, description, proposals[index], index);
        }

        description.Dispose();
        return null;
    }

    private MatmulDescription Describe(in ProductTask task)
    {
        var (shape, geometry) = (task.Shape, task.Shape.Geometry);
        long pixels = (long)shape.Count * shape.Height * shape.Width;
        var weights = new MatrixForm(numbers.Blas, geometry.Input, geometry.Output);
        var input = new MatrixForm(numbers.Blas, geometry.Input, pixels);
        var output = new MatrixForm(numbers.Blas, geometry.Output, pixels);
        return task.Kind switch
        {
            ProductKind.Forward => new MatmulDescription(library, numbers.BlasCompute, weights with { Transposed = true }, input, output, Epilogue(task)),
            ProductKind.InputGradient => new MatmulDescription(library, numbers.BlasCompute, weights, output, input, MatmulEpilogue.Default),
            _ => new MatmulDescription(
                library, numbers.BlasCompute, input, output with { Transposed = true }, task.Narrow ? weights : weights with { Type = BlasDataType.Float32 }, MatmulEpilogue.Default),
        };
    }

    private static MatmulEpilogue Epilogue(in ProductTask task) => (task.Bias, task.Rectify) switch
    {
        (true, true) => MatmulEpilogue.ReluBias,
        (true, false) => MatmulEpilogue.Bias,
        (false, true) => MatmulEpilogue.Relu,
        _ => MatmulEpilogue.Default,
    };
}
