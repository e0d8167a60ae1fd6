namespace Lockstep.Engine.Cuda;

/// <summary>One GPU.</summary>
/// <param name="Ordinal">From 0, in the order of CUDA_VISIBLE_DEVICES.</param>
/// <param name="Name">The vendor's.</param>
/// <param name="Uuid">As the vendor's tools write it: <c>GPU-</c> and a UUID.</param>
/// <param name="PciBusId">Domain, bus, device, function.</param>
/// <param name="ComputeCapability">Such as 9.0.</param>
/// <param name="Multiprocessors">Units that run blocks.</param>
/// <param name="TotalBytes">Of memory.</param>
/// <param name="FreeBytes">That a worker could have, beside its own context; null where none can be opened.</param>
public sealed record GpuReport(
    int Ordinal, string Name, string Uuid, string PciBusId, Version ComputeCapability, int Multiprocessors, long TotalBytes, long? FreeBytes);
