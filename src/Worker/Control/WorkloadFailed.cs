namespace Lockstep.Worker.Control;

/// <summary>The run's workload could not be made.</summary>
internal sealed record WorkloadFailed(string RunId, Exception Cause) : IWorkFailed;
