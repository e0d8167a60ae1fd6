using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Coordinator.Runs;

/// <summary>What is known of a run before anything of it happens.</summary>
/// <param name="Yaml">The experiment file's text; workers read the same.</param>
/// <param name="BaseDirectory">Data paths of the file are relative to this.</param>
/// <param name="ResumeFrom">Newest valid checkpoint, when an earlier run goes on.</param>
/// <param name="History">How an earlier life of the coordinator left the run, when this one takes it over.</param>
internal sealed record RunDescription(
    string Id, ExperimentSpec Spec, string Yaml, string BaseDirectory, string OutputDirectory, DateTimeOffset Created, CheckpointEntry? ResumeFrom, RunHistory? History = null);
