using Lockstep.Protocol.Experiments;

namespace Lockstep.Worker.Training;

/// <summary>What a worker needs beside the spec to make a run's workload.</summary>
/// <param name="Threads">Lanes of this worker, at least 1.</param>
/// <param name="Report">Told of what an operator should know.</param>
/// <param name="BadSample">Told once of each broken sample that is met while slices are prepared, from the loaders' threads; null: <paramref name="Report"/> is.</param>
internal sealed record WorkloadSettings(
    string RunId, string BaseDirectory, string OutputDirectory, DataRoot DataRoot, int Threads, TimeProvider Time, Action<string> Report, Action<MetBadSample>? BadSample = null);
