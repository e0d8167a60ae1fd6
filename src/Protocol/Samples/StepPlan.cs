using System.Globalization;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Samples;

/// <summary>
/// How a run goes through the sample order. An epoch is cut into portions: the smallest whole step there can be. With a fixed global
/// batch that is every step; where the batch follows the number of workers it is what one worker takes, and a <see cref="StepWalk"/>
/// says how many of them a step has. What is left of an epoch is dropped (another sample set falls to it in each epoch), or it is
/// the epoch's last portion, which has fewer samples than the others.
/// </summary>
public sealed class StepPlan
{
    /// <param name="samples">Samples in the training set.</param>
    /// <param name="globalBatch">Samples of one step over all workers, over as many as there may be where the batch follows their number.</param>
    /// <param name="sliceSize">Samples of one slice; divides globalBatch.</param>
    /// <param name="epochs">Length of the run in epochs, above 0; fractions are rounded to the nearest portion.</param>
    /// <param name="mostWorkers">Workers that make the global batch, where it follows their number; 0: it does not.</param>
    /// <param name="last">What becomes of samples that are too few for a portion.</param>
    /// <exception cref="ArgumentException">The plan has no step, or slices do not divide the batch; the message says what to change.</exception>
    public StepPlan(long samples, int globalBatch, int sliceSize, double epochs, int mostWorkers = 0, LastBatchRule last = LastBatchRule.Drop)
    {
        if (globalBatch < 1 || sliceSize < 1 || globalBatch % ((long)sliceSize * Math.Max(1, mostWorkers)) != 0)
        {
            throw new ArgumentException($"batch.slice must divide batch.global, found slice {sliceSize} and global {globalBatch}: "
                + $"choose a global batch that is a multiple of the slice{(mostWorkers > 1 ? $" for each of {mostWorkers} workers" : string.Empty)}.");
        }

        if (samples < globalBatch && last == LastBatchRule.Drop)
        {
            throw new ArgumentException($"an epoch needs at least one global batch of {globalBatch} samples, found {samples} in the training set: "
                + $"lower batch.global to {Math.Max(1, samples)} or less, set batch.last to use, or add samples.");
        }

        if (samples < 1)
        {
            throw new ArgumentException($"an epoch needs at least one sample, found {samples} in the training set: add samples.");
        }

        if (!(epochs > 0) || !double.IsFinite(epochs))
        {
            throw new ArgumentException($"epochs must be above 0, found {epochs.ToString(CultureInfo.InvariantCulture)}.");
        }

        Samples = samples;
        GlobalBatch = globalBatch;
        SliceSize = sliceSize;
        FollowsWorkers = mostWorkers > 0;
        UsesAll = last == LastBatchRule.Use;
        Portion = globalBatch / Math.Max(1, mostWorkers);
        PortionsPerEpoch = (samples + (UsesAll ? Portion - 1 : 0)) / Portion;
        TotalPortions = Math.Max(1, (long)Math.Round(epochs * PortionsPerEpoch, MidpointRounding.AwayFromZero));
    }

    /// <summary>Samples in the training set.</summary>
    public long Samples { get; }

    /// <summary>Samples of one step over all workers, at most so many where the batch follows their number.</summary>
    public int GlobalBatch { get; }

    /// <summary>Samples of one slice.</summary>
    public int SliceSize { get; }

    /// <summary>Slices of <see cref="GlobalBatch"/> (K).</summary>
    public int Slices => GlobalBatch / SliceSize;

    /// <summary>Samples of a whole portion.</summary>
    public int Portion { get; }

    /// <summary>A step has a portion for every worker; otherwise every step is one portion.</summary>
    public bool FollowsWorkers { get; }

    /// <summary>Every sample belongs to a step in every epoch, so that the last step of an epoch may be shorter; otherwise all are whole.</summary>
    public bool UsesAll { get; }

    /// <summary>Portions of one epoch; the last incomplete one counts where it is used.</summary>
    public long PortionsPerEpoch { get; }

    /// <summary>Portions of the whole run, at least 1.</summary>
    public long TotalPortions { get; }

    /// <summary>Steps of an epoch of steps of <see cref="GlobalBatch"/>.</summary>
    public long StepsPerEpoch => Whole.StepsPerEpoch;

    /// <summary>Steps of the whole run if all that can be are of <see cref="GlobalBatch"/>, at least 1.</summary>
    public long TotalSteps => Math.Max(1, Whole.TotalSteps(default));

    private StepWalk Whole => StepWalk.OfPortions(this, GlobalBatch / Portion);

    /// <summary>The plan of an experiment.</summary>
    /// <exception cref="ArgumentException">The training set is too small; the message says what to change.</exception>
    public static StepPlan Of(ExperimentSpec spec, long samples) => new(
        samples, spec.Batch.Global, spec.Batch.Slice, spec.Epochs, spec.Elastic == ElasticRule.ScaleBatch ? spec.Workers.Max : 0, spec.Batch.Last);

    /// <summary>The epoch, from 0, that a portion of the run, from 0, belongs to.</summary>
    public long EpochOf(long place) => place / PortionsPerEpoch;

    /// <summary>Position within its epoch of a portion's first sample.</summary>
    public long PositionOf(long place) => place % PortionsPerEpoch * Portion;

    /// <summary>Samples of so many portions of one epoch.</summary>
    /// <param name="place">Of the first of them in the run.</param>
    /// <param name="portions">How many.</param>
    public int SamplesIn(long place, int portions) => (int)Math.Min((long)portions * Portion, Samples - PositionOf(place));

    /// <summary>Samples used when this many portions are: from the run's first on where all are used, any others where some are dropped.</summary>
    public long SamplesOf(long portions) => (portions / PortionsPerEpoch * Math.Min(Samples, PortionsPerEpoch * Portion)) + PositionOf(portions);

    /// <summary>Where the run stood when a checkpoint of it was taken.</summary>
    public RunPosition PositionOf(CheckpointManifest manifest) => manifest is { Place: { } place, Portions: { } portions }
        ? new RunPosition(manifest.Step, place, portions, UsesAll ? place : manifest.SamplesSeen / Portion)
        : RunPosition.After(manifest.Step);
}
