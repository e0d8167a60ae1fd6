using Google.Protobuf;
using Lockstep.Engine.Training;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>
/// Sends rank 0's reports to the run's actor. References are safe to use from any thread. The newest ones are kept: a coordinator
/// that takes over hears them again, in case the one before never did.
/// </summary>
internal sealed class ActorReports : ITrainingReports
{
    private const int Kept = 32;
    private const int MostCharacters = 1000;
    private readonly Lock _gate = new();
    private readonly Queue<IMessage> _sent = [];
    private readonly SortedDictionary<(bool Evaluation, long Index), IMessage> _bad = [];
    private volatile RunAssignment? _assignment;

    /// <summary>Where reports go from now on.</summary>
    public RunAssignment? Assignment
    {
        get => _assignment;
        set => _assignment = value;
    }

    public void Evaluated(EvaluationResult result)
    {
        var sums = result.Sums;
        var message = new Evaluated
        {
            RunId = Assignment!.RunId,
            Generation = Assignment.Roster.Generation,
            Step = result.Step,
            Loss = sums.LossSum / sums.Samples,
            Accuracy = sums.Correct / sums.Samples,
            Samples = sums.Samples,
            Seconds = result.Duration.TotalSeconds,
            Broken = sums.Broken,
            Report = result.Report ?? string.Empty,
            ReportProblem = result.ReportProblem ?? string.Empty,
        };
        if (result.HasTopFive)
        {
            message.Top5Accuracy = (double)sums.TopFive / sums.Samples;
        }

        Send(message);
    }

    /// <summary>Every worker's, not rank 0's alone. They are kept apart from the others, all of them: no more can come than are tolerated, and one.</summary>
    public void BadSample(MetBadSample met)
    {
        lock (_gate)
        {
            _bad[(met.Evaluation, met.Index)] = new BadSampleFound
            {
                RunId = Assignment!.RunId,
                Sample = new BadSampleInfo { Evaluation = met.Evaluation, Index = met.Index, Path = Bounded(met.Sample.Path), Reason = Bounded(met.Sample.Reason) },
            };
            Assignment.Coordinator.Tell(_bad[(met.Evaluation, met.Index)]);
        }
    }

    public void CheckpointWritten(long step, string directory, TimeSpan duration) => Send(new CheckpointWritten
    {
        RunId = Assignment!.RunId,
        Generation = Assignment.Roster.Generation,
        Step = step,
        Directory = directory,
        Seconds = duration.TotalSeconds,
    });

    public void CheckpointFailed(long step, string detail) => SendFailed(step, detail, skipped: false);

    public void CheckpointSkipped(long step, long laterStep) =>
        SendFailed(step, $"step {step}: skipped, the disk was still busy with an older one when that of step {laterStep} was due", skipped: true);

    /// <summary>Says the newest reports again, oldest first.</summary>
    public void Repeat()
    {
        lock (_gate)
        {
            foreach (var report in _bad.Values.Concat(_sent))
            {
                Assignment!.Coordinator.Tell(report);
            }
        }
    }

    private static string Bounded(string text) => text.Length <= MostCharacters ? text : $"{text[..(MostCharacters / 2)]}…{text[^(MostCharacters / 2)..]}";

    private void SendFailed(long step, string detail, bool skipped) => Send(new CheckpointFailed
    {
        RunId = Assignment!.RunId,
        Generation = Assignment.Roster.Generation,
        Step = step,
        Detail = detail,
        Skipped = skipped,
    });

    private void Send(IMessage report)
    {
        lock (_gate)
        {
            _sent.Enqueue(report);
            if (_sent.Count > Kept)
            {
                _sent.Dequeue();
            }

            Assignment!.Coordinator.Tell(report);
        }
    }
}
