namespace Lockstep.Worker.Control;

/// <summary>The run's workload is ready.</summary>
internal sealed record WorkloadLoaded(string RunId, Lockstep.Worker.Training.Workload Workload);
