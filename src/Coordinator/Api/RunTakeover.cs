using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Api;

/// <summary>From what the journal holds of a run that has not ended to a run that goes on.</summary>
internal sealed class RunTakeover(string runsDirectory, Action<string> warn)
{
    /// <exception cref="InvalidDataException">The run cannot go on; the message says why and what to do.</exception>
    public RunDescription Read(JournaledRun run)
    {
        string directory = run.OutputDirectory.Length > 0 ? run.OutputDirectory : Path.Combine(runsDirectory, run.RunId);
        var read = ExperimentYaml.Read(run.Yaml, $"experiment of run {run.RunId}");
        if (read.Spec is null)
        {
            throw new InvalidDataException($"its experiment is not valid for this version: {string.Join("; ", read.Errors)}");
        }

        var search = new CheckpointLedger(RunFiles.CheckpointsOf(directory)).FindNewestValid();
        foreach (var damaged in search.Damaged)
        {
            warn($"run {run.RunId}: damaged checkpoint passed over: {damaged.Message}");
        }

        var description = new RunDescription(run.RunId, read.Spec, run.Yaml, run.BaseDirectory, directory, run.Created, search.Newest);
        return description with { History = new RunHistory(run.Info ?? RunReport.Submitted(description), run.Roster ?? Roster.Empty, run.BadSamples) };
    }
}
