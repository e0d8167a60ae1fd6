using System.Globalization;

namespace Lockstep.Protocol.Samples;

/// <summary>
/// Where each step of a run lies in the sample order. A step takes the next <see cref="GlobalBatch"/> positions of its epoch;
/// an epoch's last incomplete batch is dropped (another sample set falls to it in each epoch).
/// </summary>
public sealed class StepPlan
{
    /// <param name="samples">Samples in the training set.</param>
    /// <param name="globalBatch">Samples of one step over all workers.</param>
    /// <param name="sliceSize">Samples of one slice; divides globalBatch.</param>
    /// <param name="epochs">Length of the run in epochs, above 0; fractions are rounded to the nearest step.</param>
    /// <exception cref="ArgumentException">The plan has no step, or slices do not divide the batch; the message says what to change.</exception>
    public StepPlan(long samples, int globalBatch, int sliceSize, double epochs)
    {
        if (globalBatch < 1 || sliceSize < 1 || globalBatch % sliceSize != 0)
        {
            throw new ArgumentException($"batch.slice must divide batch.global, found slice {sliceSize} and global {globalBatch}: "
                + "choose a global batch that is a multiple of the slice.");
        }

        if (samples < globalBatch)
        {
            throw new ArgumentException($"an epoch needs at least one global batch of {globalBatch} samples, found {samples} in the training set: "
                + $"lower batch.global to {Math.Max(1, samples)} or less, or add samples.");
        }

        if (!(epochs > 0) || !double.IsFinite(epochs))
        {
            throw new ArgumentException($"epochs must be above 0, found {epochs.ToString(CultureInfo.InvariantCulture)}.");
        }

        Samples = samples;
        GlobalBatch = globalBatch;
        SliceSize = sliceSize;
        StepsPerEpoch = samples / globalBatch;
        TotalSteps = Math.Max(1, (long)Math.Round(epochs * StepsPerEpoch, MidpointRounding.AwayFromZero));
    }

    /// <summary>Samples in the training set.</summary>
    public long Samples { get; }

    /// <summary>Samples of one step over all workers.</summary>
    public int GlobalBatch { get; }

    /// <summary>Samples of one slice.</summary>
    public int SliceSize { get; }

    /// <summary>Slices of one step (K).</summary>
    public int Slices => GlobalBatch / SliceSize;

    /// <summary>Steps of one epoch; the last incomplete batch is dropped.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Steps of the whole run, at least 1.</summary>
    public long TotalSteps { get; }

    /// <summary>The epoch, from 0, that a step, from 0, belongs to.</summary>
    public long EpochOf(long step) => step / StepsPerEpoch;

    /// <summary>Position within its epoch of a step's first sample.</summary>
    public long PositionOf(long step) => step % StepsPerEpoch * GlobalBatch;

    /// <summary>Position within its epoch of the first sample of one slice of a step.</summary>
    public long PositionOf(long step, int slice) => PositionOf(step) + ((long)slice * SliceSize);

    /// <summary>Epochs done, with fraction, when this many steps are finished.</summary>
    public double EpochsAfter(long finishedSteps) => (double)finishedSteps / StepsPerEpoch;

    /// <summary>Samples used when this many steps are finished.</summary>
    public long SamplesAfter(long finishedSteps) => finishedSteps * GlobalBatch;

    /// <summary>
    /// Whether something due every <paramref name="everyEpochs"/> epochs (a checkpoint, an evaluation) is due now that
    /// this many steps are finished. 0 means: only at the run's end, which is always due.
    /// </summary>
    public bool IsDue(long finishedSteps, double everyEpochs)
    {
        if (finishedSteps == TotalSteps)
        {
            return true;
        }

        return everyEpochs > 0 && finishedSteps > 0 && Count(finishedSteps) > Count(finishedSteps - 1);

        // Of a product in double, a step boundary must not fall short by a rounding error.
        double Count(long steps) => Math.Floor((steps / (everyEpochs * StepsPerEpoch)) + 1e-9);
    }
}
