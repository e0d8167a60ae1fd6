namespace Lockstep.Engine.Schedules;

/// <summary>
/// The global batch of every step where it grows during the run (Smith et al. 2018, "Don't decay the learning rate, increase the
/// batch size"). Epochs are counted in samples, because steps of different batches are different shares of an epoch; a stage
/// begins with the first step that has its epoch behind it. A <see cref="LearningRatePlan"/> for such a run is built for its
/// first batch and asked at samples / first batch. Immutable.
/// </summary>
internal sealed class BatchPlan
{
    private readonly long _datasetSamples;
    private readonly BatchStage[] _stages;
    private readonly long[] _firstSteps;
    private readonly long[] _firstSamples;

    /// <param name="datasetSamples">Samples of an epoch.</param>
    /// <param name="stages">In ascending order of epochs; the first begins at 0.</param>
    /// <exception cref="ArgumentException">No stage begins at 0, or they do not ascend, or a batch is not positive.</exception>
    public BatchPlan(long datasetSamples, IReadOnlyList<BatchStage> stages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(datasetSamples, 1);
        Check(stages);
        _datasetSamples = datasetSamples;
        _stages = [.. stages];
        _firstSteps = new long[_stages.Length];
        _firstSamples = new long[_stages.Length];
        for (int i = 1; i < _stages.Length; i++)
        {
            double missing = _stages[i].Epoch * datasetSamples - _firstSamples[i - 1];
            long steps = Math.Max(0, (long)Math.Ceiling(missing / _stages[i - 1].Batch));
            _firstSteps[i] = _firstSteps[i - 1] + steps;
            _firstSamples[i] = _firstSamples[i - 1] + steps * _stages[i - 1].Batch;
        }
    }

    /// <summary>Where a step stands, counted from 0; the last stage has no end.</summary>
    public BatchPosition At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        int stage = _stages.Length - 1;
        while (_firstSteps[stage] > step)
        {
            stage--;
        }

        long samples = _firstSamples[stage] + (step - _firstSteps[stage]) * _stages[stage].Batch;
        return new BatchPosition(samples, _stages[stage].Batch, (double)samples / _datasetSamples);
    }

    private static void Check(IReadOnlyList<BatchStage> stages)
    {
        if (stages.Count == 0 || stages[0].Epoch != 0)
        {
            throw new ArgumentException("expected a first stage at epoch 0.", nameof(stages));
        }

        for (int i = 0; i < stages.Count; i++)
        {
            if (stages[i].Batch < 1 || (i > 0 && !(stages[i].Epoch > stages[i - 1].Epoch)))
            {
                throw new ArgumentException($"expected ascending epochs and positive batches, got {stages[i]} at {i}.", nameof(stages));
            }
        }
    }
}
