using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>One way to do a <see cref="ProductTask"/>, ready to be queued.</summary>
internal interface IProductPlan : IDisposable
{
    /// <summary>Whose engine it is and what is done around it, for people.</summary>
    string Name { get; }

    /// <summary>What brings its engine back from the source that proposed it.</summary>
    string Choice { get; }

    /// <summary>Memory that it uses while it runs.</summary>
    long ScratchBytes { get; }

    /// <summary>Queues it in the device's <see cref="Cuda.Queue.WorkQueue"/>.</summary>
    /// <param name="tensors">Of the task's sizes, aligned to 16 bytes.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>, aligned to 256 bytes.</param>
    void Queue(in ProductTensors tensors, DeviceRange scratch);
}
