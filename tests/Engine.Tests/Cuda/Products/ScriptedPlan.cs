using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Products;

namespace Lockstep.Engine.Tests.Cuda.Products;

/// <summary>A plan that computes nothing.</summary>
/// <param name="choice">Its name too.</param>
/// <param name="run">What it does when it is queued.</param>
internal sealed class ScriptedPlan(string choice, Action run) : IProductPlan
{
    public string Name => $"scripted {choice}";

    public string Choice => choice;

    public long ScratchBytes => 0;

    public bool IsDisposed { get; private set; }

    public void Queue(in ProductTensors tensors, DeviceRange scratch) => run();

    public void Dispose() => IsDisposed = true;
}
