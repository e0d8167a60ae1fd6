using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Queue;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Products by plans, which are chosen when a task first comes: never while a pass is recorded or replayed.</summary>
/// <param name="device">Its GPU.</param>
/// <param name="sources">The libraries; disposed with this.</param>
/// <param name="chooser">Of plans.</param>
internal sealed class PlannedProducts(CudaDevice device, IReadOnlyList<IPlanSource> sources, PlanChooser chooser) : IProducts
{
    private readonly Dictionary<ProductTask, ChosenPlan> _plans = [];

    public IReadOnlyList<PlanReport> Reports =>
    [
        .. _plans.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)
            .Select(entry => new PlanReport(entry.Key.ToString(), entry.Value.Plan.Name, entry.Value.Stored.Time, entry.Key.Operations, entry.Key.Bytes(device.Type))),
    ];

    public void Convolve(in ConvolutionCase shape, DeviceRange input, DeviceRange weights, DevicePointer bias, bool rectify, DeviceRange output) =>
        Queue(new ProductTask(ProductKind.Forward, shape, bias.Address != 0, rectify), new ProductTensors(input, weights, output, bias));

    public void InputGradient(in ConvolutionCase shape, DeviceRange outputGradient, DeviceRange weights, DeviceRange inputGradient, bool accumulate) =>
        Queue(new ProductTask(ProductKind.InputGradient, shape, Accumulate: accumulate), new ProductTensors(inputGradient, weights, outputGradient));

    public void WeightGradient(in ConvolutionCase shape, DeviceRange input, DeviceRange outputGradient, DeviceRange weightGradient, bool accumulate) =>
        Queue(new ProductTask(ProductKind.WeightGradient, shape, Accumulate: accumulate), new ProductTensors(input, weightGradient, outputGradient));

    public void Dispose()
    {
        foreach (var chosen in _plans.Values)
        {
            chosen.Plan.Dispose();
        }

        foreach (var source in sources)
        {
            source.Dispose();
        }
    }

    private void Queue(in ProductTask task, in ProductTensors tensors)
    {
        tensors.Check(task, device.Type);
        if (!tensors.IsAligned)
        {
            // Tensors that networks plan are aligned; a part of one that begins anywhere is still computed.
            new PlainPlan(device, task).Queue(tensors, default);
            return;
        }

        var plan = PlanOf(task);
        plan.Queue(tensors, plan.ScratchBytes == 0 ? default : device.Queue.Scratch(plan.ScratchBytes));
    }

    private IProductPlan PlanOf(ProductTask task)
    {
        if (_plans.TryGetValue(task, out var known))
        {
            return known.Plan;
        }

        if (device.Queue.Mode is PassMode.Recording or PassMode.Replaying)
        {
            throw new InvalidOperationException($"{task} comes up in a recorded pass and did not in its rehearsal: the pass's key does not say all that it depends on.");
        }

        var chosen = device.Prepare(() => chooser.Choose(task));
        _plans.Add(task, chosen);
        return chosen.Plan;
    }
}
