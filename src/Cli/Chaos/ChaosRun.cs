using System.Diagnostics;
using Lockstep.Cli.Chaos.Acts;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>
/// Disturbs a live run for a while. The next fault waits until the last has been noticed, or is over, and at least two workers train: the
/// death of the last one loses the steps since the checkpoint, which no recovery can help.
/// </summary>
internal sealed class ChaosRun(ChaosStage stage, Action<string> log)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);
    private readonly Random _dice = new(stage.Plan.Seed);
    private readonly SortedDictionary<string, IChaosAct> _acts = ActTable.Create(Math.Max(2, stage.Feed.Run.WantedWorkers));
    private readonly List<ChaosDeed> _deeds = [];
    private int _refused;

    /// <summary>The first at once; until the time is over, the run ends or nobody is left to be hurt. Then waits until training goes on.</summary>
    public async Task<ChaosReport> RunAsync(CancellationToken token)
    {
        long began = Stopwatch.GetTimestamp();
        var due = TimeSpan.Zero;
        try
        {
            while (due < stage.Plan.Length)
            {
                await DelayUntilAsync(began, due, token);
                await stage.Feed.UntilAsync((run, events) => run.Workers.Count >= 2 && GoesOn(run, events), "two workers trained", Settling, token);
                await ActAsync(token);
                due = Later(due + NextInterval(), Stopwatch.GetElapsedTime(began));
            }

            await DelayUntilAsync(began, stage.Plan.Length, token);
            await stage.Feed.UntilAsync(GoesOn, "training went on", Settling, token);
        }
        catch (Exception ended) when (ended is IOException or TimeoutException)
        {
            log(ended.Message);
        }

        return ChaosReport.Of(stage.Feed, Stopwatch.GetElapsedTime(began), _deeds, _refused, await LedgerAudit.OfAsync(stage.Client, token));
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static Task DelayUntilAsync(long began, TimeSpan due, CancellationToken token)
    {
        var left = due - Stopwatch.GetElapsedTime(began);
        return left > TimeSpan.Zero ? Task.Delay(left, token) : Task.CompletedTask;
    }

    /// <summary>From half to one and a half times the mean.</summary>
    private TimeSpan NextInterval() => stage.Plan.Every * (0.5 + _dice.NextDouble());

    private bool GoesOn(RunInfo run, IReadOnlyList<RunEvent> events) =>
        run.Phase == RunPhase.Training && run.Workers.All(worker => worker.Step > 0)
        && (_deeds.Count == 0 || _deeds[^1].Fault is not { } last || IsOver(last, events));

    private bool IsOver(InjectedFault fault, IReadOnlyList<RunEvent> events)
    {
        var times = FaultTimes.Of(fault, events);
        bool passed = Strikes.StrikeScene.Now() > fault.UnixUs + ((stage.Plan.Duration + TimeSpan.FromSeconds(1)).Ticks / TimeSpan.TicksPerMicrosecond);
        return FaultSigns.EndsGeneration(fault.Kind) && times.DetectMs is not null ? times.ResumeMs is not null : passed;
    }

    private async Task ActAsync(CancellationToken token)
    {
        string kind = stage.Plan.Kinds[_dice.Next(stage.Plan.Kinds.Count)];
        try
        {
            var fault = await _acts[kind].DoAsync(stage, _dice, token);
            _deeds.Add(new ChaosDeed(kind, fault));
            log($"{kind}{(fault is null ? string.Empty : $" of {fault.WorkerId}")} at step {stage.Feed.Run.Step}, {stage.Feed.Run.Workers.Count} workers");
        }
        catch (RpcException refusal) when (refusal.Status != RpcStatusCode.InvalidArgument)
        {
            _refused++;
            log($"{kind} was not done: {refusal.Message}");
        }
    }
}
