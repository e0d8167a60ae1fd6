using Lockstep.Data.Loading;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Diagnostics;

/// <summary>
/// Trains an experiment's network on a few of its own images, without augmentation, until it knows them by heart. A network, a
/// backward pass, labels and a learning rate that are right can do this; nothing else that is wrong hides behind slow progress.
/// </summary>
public static class OverfitTrial
{
    private const int RampSteps = 20;

    /// <summary>Passes between looks with running statistics and without dropout, whose noise never lets the training error be zero.</summary>
    private const int PassesPerLook = 10;

    /// <summary>Runs until there is no error, the loss is not finite, or the passes are over.</summary>
    /// <param name="spec">A valid spec; its rate is held after a short ramp.</param>
    /// <param name="baseDirectory">What its data path is relative to.</param>
    /// <param name="settings">How many samples and passes.</param>
    /// <param name="report">Told of every pass.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="ArgumentException">There are not so many images, or model and data do not fit; the message says what to change.</exception>
    /// <exception cref="Data.Sources.DataException">The data cannot be used.</exception>
    public static OverfitOutcome Run(ExperimentSpec spec, string baseDirectory, OverfitSettings settings, Action<OverfitPass> report, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Samples, 2);
        var few = FewSamples(spec, settings.Samples);
        using var workload = Workload.Load(few with { Reproducibility = Reproducibility.Fast }, DiagnosticSettings.Of(baseDirectory, settings.Threads), token);
        if (workload.Plan.Samples < settings.Samples)
        {
            throw new ArgumentException($"expected at most {workload.Plan.Samples}, the training images, found {settings.Samples} samples to learn");
        }

        workload.Replica.Initialize(few.Seed);
        workload.TrainingLoader.Start(Requests(few.Batch), position => workload.Order.At(0, position % settings.Samples), token);
        var passes = new List<OverfitPass>();
        var labels = new HashSet<int>();
        var slices = new LoadedSlices(workload.TrainingLoader, workload.Plan.Slices);
        for (int number = 1; number <= settings.MaxPasses && (passes.Count == 0 || passes[^1] is { Wrong: > 0, Loss: var loss } && double.IsFinite(loss)); number++)
        {
            passes.Add(Pass(workload, slices, number, settings.Samples, labels, token));
            report(passes[^1]);
        }

        return OverfitDiagnosis.Of(new OverfitObservation(settings.Samples, labels.Count, RateOf(workload), passes, StillLayers(workload.Replica)));
    }

    private static OverfitPass Pass(Workload workload, LoadedSlices slices, int number, int samples, HashSet<int> labels, CancellationToken token)
    {
        // Batches go round and round over the samples; where they do not divide them, a pass meets a few twice.
        int steps = Steps(workload, samples);
        double loss = 0;
        double missed = 0;
        int[] seen = new int[workload.Plan.GlobalBatch];
        for (int i = 0; i < steps; i++)
        {
            token.ThrowIfCancellationRequested();
            long step = ((long)(number - 1) * steps) + i;
            workload.Replica.Accumulate(workload.Plan.Slices, new LabelTap(slices, seen, workload.Plan.SliceSize), workload.Plan.GlobalBatch, workload.Plan.Slices, StepKey.Of(workload.Spec.Seed, step));
            slices.First += workload.Plan.Slices;
            labels.UnionWith(seen.Where(label => label >= 0));
            var metrics = workload.Replica.Metrics;
            loss += metrics.Loss / steps;
            missed += metrics.Samples - (metrics.Accuracy * metrics.Samples);
            if (workload.Replica.HasNonFinite)
            {
                return new OverfitPass(number, double.NaN, samples);
            }

            var point = workload.Rates.At(0);
            workload.Replica.Update(point with { LearningRate = point.LearningRate * Math.Min(1, (step + 1f) / RampSteps) });
        }

        int wrong = Math.Min(samples, (int)Math.Round(missed));
        return new OverfitPass(number, loss, wrong > 0 && number % PassesPerLook == 0 ? Math.Min(wrong, Look(workload, slices, samples)) : wrong);
    }

    /// <summary>Samples that the network as it would be used gets wrong; they are taken out of the endless sequence, which goes on behind them.</summary>
    private static int Look(Workload workload, LoadedSlices slices, int samples)
    {
        int wrong = 0;
        for (int i = 0; i < Steps(workload, samples); i++)
        {
            var sums = workload.Replica.Evaluate(workload.Plan.Slices, slices);
            wrong += (int)(sums.Samples - sums.Correct);
            slices.First += workload.Plan.Slices;
        }

        return wrong;
    }

    /// <summary>The experiment's own slices, and as many in a batch as there are samples for; few samples are one slice.</summary>
    private static ExperimentSpec FewSamples(ExperimentSpec spec, int samples)
    {
        int slice = samples <= 2 * spec.Batch.Slice ? samples : spec.Batch.Slice;
        int global = samples <= 2 * spec.Batch.Slice ? samples : Math.Min(spec.Batch.Global, samples / slice * slice);
        return spec with
        {
            Batch = new BatchSpec { Global = global, Slice = slice },
            Data = spec.Data with { Augmentation = new AugmentationSpec() },
            LearningRate = spec.LearningRate with { Schedule = ScheduleKind.Constant, WarmupEpochs = 0, Milestones = [] },
        };
    }

    private static int Steps(Workload workload, int samples) => (samples + workload.Plan.GlobalBatch - 1) / workload.Plan.GlobalBatch;

    private static double RateOf(Workload workload) => workload.Rates.At(0).LearningRate;

    private static IEnumerator<SliceRequest> Requests(BatchSpec batch)
    {
        for (long first = 0; ; first += batch.Slice)
        {
            yield return new SliceRequest(0, first, batch.Slice);
        }
    }

    /// <summary>Layers all of whose parameters got a gradient of zero in the last step.</summary>
    private static List<string> StillLayers(Replica replica)
    {
        var still = new List<string>();
        foreach (var layer in replica.Network.Parameters.GroupBy(parameter => parameter.Name[..parameter.Name.LastIndexOf('.')]))
        {
            if (layer.All(parameter => IsZero(replica, parameter)))
            {
                still.Add(layer.Key);
            }
        }

        return still;
    }

    private static bool IsZero(Replica replica, Parameter parameter) => !replica.Reduction.Slice(parameter.Offset, parameter.Length).ContainsAnyExcept(0f);
}
