using System.Security.Cryptography;
using Google.Protobuf;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>What a run says to its workers.</summary>
internal sealed class RunMessages(RunDescription description, ulong term)
{
    public Prepare Prepare(Roster roster, bool allLoaded) => new()
    {
        RunId = description.Id,
        Term = term,
        Roster = roster.ToMessage(),
        ExperimentYaml = description.Yaml,
        BaseDirectory = description.BaseDirectory,
        OutputDirectory = description.OutputDirectory,
        Secret = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
        AllLoaded = allLoaded,
    };

    /// <summary>To a worker that joins later.</summary>
    public Prepare Load() => new()
    {
        RunId = description.Id,
        Term = term,
        Roster = Roster.Empty.ToMessage(),
        ExperimentYaml = description.Yaml,
        BaseDirectory = description.BaseDirectory,
        OutputDirectory = description.OutputDirectory,
        LoadOnly = true,
    };

    public Start Start(RunEffect.Start start, RunState state)
    {
        var plan = start.Plan;
        var message = new Start
        {
            RunId = description.Id,
            Generation = start.Roster.Generation,
            Term = term,
            Step = plan.Step,
            Source = plan.Source,
            SourceRank = (uint)plan.SourceRank,
            Checkpoint = plan.Checkpoint,
            EvaluatedStep = state.EvaluatedStep,
            CheckpointStep = state.CheckpointStep,
            RateFactor = start.RateFactor,
            Quiesce = start.Stop ? Quiesce(start.Roster, plan.Step, save: true) : null,
        };
        message.Receivers.AddRange(plan.Receivers.Select(rank => (uint)rank));
        return message;
    }

    public Quiesce Quiesce(Roster roster, long atStep, bool save) => new()
    {
        RunId = description.Id,
        Generation = roster.Generation,
        Term = term,
        AtStep = atStep,
        Checkpoint = save,
    };

    public Adopted Adopted(Roster roster) => new() { RunId = description.Id, Generation = roster.Generation, Term = term };

    public Release Release(string why) => new() { RunId = description.Id, Term = term, Reason = why };
}
