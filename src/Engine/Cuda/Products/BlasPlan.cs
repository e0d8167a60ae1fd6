using System.Globalization;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Queue;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A product of matrices by one algorithm of cuBLASLt.</summary>
/// <param name="queue">Where it goes.</param>
/// <param name="task">What it does.</param>
/// <param name="description">The same to the library; this disposes it.</param>
/// <param name="algorithm">That the library has proposed for it.</param>
/// <param name="index">At which place.</param>
internal sealed class BlasPlan(WorkQueue queue, ProductTask task, MatmulDescription description, MatmulHeuristicResult algorithm, int index) : IProductPlan
{
    private readonly ulong _identity = (ulong)HashCode.Combine(task, index);

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{BlasPlans.Source} {index}");

    public string Choice => index.ToString(CultureInfo.InvariantCulture);

    public long ScratchBytes => (long)algorithm.WorkspaceBytes;

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        var call = new CallHash(BlasPlans.Source);
        call.Add(_identity);
        call.Add(tensors.Input.Start.Address);
        call.Add(tensors.Weights.Start.Address);
        call.Add(tensors.Output.Start.Address);
        call.Add(tensors.Bias.Address);
        call.Add(scratch.Start.Address);
        if (!queue.Enter(BlasPlans.Source, call.Value))
        {
            return;
        }

        var (input, weights, output) = (tensors.Input.Start, tensors.Weights.Start, tensors.Output.Start);
        description.Queue(
            algorithm,
            task.Kind switch
            {
                ProductKind.Forward => (weights, input, output),
                ProductKind.InputGradient => (weights, output, input),
                _ => (input, output, weights),
            },
            tensors.Bias,
            task.Accumulate ? 1 : 0,
            scratch,
            queue.Stream);
    }

    public void Dispose() => description.Dispose();
}
