using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Diagnostics;

/// <summary>Trains an experiment from its start with a learning rate that grows in equal ratios from step to step, until the loss diverges.</summary>
public static class RateSweep
{
    /// <summary>Runs the sweep with the experiment's own data, batch and optimizer.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="baseDirectory">What its data path is relative to.</param>
    /// <param name="settings">The rates.</param>
    /// <param name="report">Told of every point.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="ArgumentException">The rates make no sense, or model and data do not fit.</exception>
    /// <exception cref="Data.Sources.DataException">The data cannot be used.</exception>
    public static RateSweepCurve Run(ExperimentSpec spec, string baseDirectory, RateSweepSettings settings, Action<RateSweepPoint> report, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Steps, 10);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.From);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(settings.To, settings.From);

        // Epochs only bound the sequence of slices here; a step is a small part of one, or all of it.
        // Rates are raised until values fit no scale, and one process needs none.
        using var workload = Workload.Load(spec with { Epochs = settings.Steps + 1, Reproducibility = Reproducibility.Fast, Elastic = ElasticRule.KeepBatch }, DiagnosticSettings.Of(baseDirectory, settings.Threads), token);
        var plan = workload.Plan;
        workload.Replica.Initialize(spec.Seed);
        var walk = StepWalk.Of(plan, 1);
        var position = default(RunPosition);
        workload.TrainingLoader.Start(StepRequests.Training(plan, walk, new StepShares(walk, 0, 1), position), StepRequests.InOrder(workload.Order), token);
        var slices = new LoadedSlices(workload.TrainingLoader, plan.Slices);
        var curve = new RateSweepCurve();
        for (int step = 0; step < settings.Steps; step++)
        {
            token.ThrowIfCancellationRequested();
            double rate = settings.From * Math.Pow(settings.To / settings.From, step / (settings.Steps - 1.0));
            var planned = walk.Step(position);
            position = walk.After(position);
            workload.Replica.Accumulate(planned.Slices, slices, planned.Samples, planned.Slices, StepKey.Of(spec.Seed, step));
            slices.First += planned.Slices;
            if (!curve.Add(rate, workload.Replica.HasNonFinite ? double.NaN : workload.Replica.Metrics.Loss))
            {
                break;
            }

            report(curve.Points[^1]);
            workload.Replica.Update(new LearningRatePoint((float)rate, float.NaN));
        }

        return curve;
    }
}
