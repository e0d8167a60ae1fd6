using System.Globalization;
using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Queue;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A finished plan of cuDNN.</summary>
internal sealed class CudnnPlan : IProductPlan
{
    private readonly WorkQueue _queue;
    private readonly DnnContext _library;
    private readonly ProductTask _task;
    private readonly EngineChoice _engine;
    private readonly DnnDescriptor _plan;
    private readonly ulong _identity;

    private CudnnPlan(WorkQueue queue, DnnContext library, in ProductTask task, EngineChoice engine, DnnDescriptor plan)
    {
        (_queue, _library, _task, _engine, _plan) = (queue, library, task, engine, plan);
        Choice = engine.ToString();
        ScratchBytes = plan.GetInt64(DnnAttribute.PlanWorkspaceSize);
        _identity = (ulong)HashCode.Combine(task, Choice);
    }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{CudnnPlans.Source} {_engine.Engine}");

    public string Choice { get; }

    public long ScratchBytes { get; }

    /// <summary>Finishes the plan of a configuration, which may compile kernels.</summary>
    /// <returns>Null if the engine cannot run it.</returns>
    public static CudnnPlan? Create(WorkQueue queue, DnnContext library, in ProductTask task, EngineChoice engine, DnnDescriptor graph, DnnDescriptor configuration)
    {
        var plan = new DnnDescriptor(DnnDescriptorType.ExecutionPlan);
        try
        {
            plan.Set(DnnAttribute.PlanHandle, library).Set(DnnAttribute.PlanEngineConfig, configuration).Keep(graph);
            if (plan.TryComplete(out _))
            {
                var made = new CudnnPlan(queue, library, task, engine, plan);
                plan = null;
                return made;
            }

            return null;
        }
        finally
        {
            plan?.Dispose();
        }
    }

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        var call = new CallHash(CudnnPlans.Source);
        call.Add(_identity);
        call.Add(tensors.Input.Start.Address);
        call.Add(tensors.Weights.Start.Address);
        call.Add(tensors.Output.Start.Address);
        call.Add(tensors.Bias.Address);
        call.Add(scratch.Start.Address);
        if (!_queue.Enter(CudnnPlans.Source, call.Value))
        {
            return;
        }

        ReadOnlySpan<long> identifiers = [ConvolutionGraph.Input, ConvolutionGraph.Weights, ConvolutionGraph.Output, ConvolutionGraph.Bias];
        ReadOnlySpan<DevicePointer> addresses = [tensors.Input.Start, tensors.Weights.Start, tensors.Output.Start, tensors.Bias];
        int count = _task.Bias ? identifiers.Length : identifiers.Length - 1;
        using var pack = new DnnDescriptor(DnnDescriptorType.VariantPack)
            .Set(DnnAttribute.PackUniqueIds, identifiers[..count])
            .Set(DnnAttribute.PackDataPointers, DnnAttributeType.Pointer, addresses[..count])
            .Set<DevicePointer>(DnnAttribute.PackWorkspace, DnnAttributeType.Pointer, [ScratchBytes == 0 ? default : scratch.Start])
            .Complete();
        _library.Execute(_plan, pack);
    }

    public void Dispose() => _plan.Dispose();
}
