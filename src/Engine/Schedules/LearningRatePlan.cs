namespace Lockstep.Engine.Schedules;

/// <summary>The learning rate and momentum of every step of a run: scaling rule, warm-up and shape composed. Immutable.</summary>
public sealed class LearningRatePlan
{
    private static readonly Dictionary<LearningRateKind, Func<LearningRateSettings, ILearningRateSchedule>> Table = new()
    {
        [LearningRateKind.Constant] = _ => new ConstantSchedule(),
        [LearningRateKind.Step] = settings => new StepSchedule(settings.Milestones, settings.StepFactor, settings.StepFactors),
        [LearningRateKind.Cosine] = _ => new CosineSchedule(),
        [LearningRateKind.OneCycle] = settings => new OneCycleSchedule(settings.RiseShare, settings.CycleMomentumMin, settings.CycleMomentumMax),
        [LearningRateKind.Polynomial] = settings => new PolynomialSchedule(settings.Power),
    };

    private readonly LearningRateSettings _settings;
    private readonly ILearningRateSchedule _schedule;
    private readonly double _warmupSteps;

    /// <summary>Builds the plan.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public LearningRatePlan(LearningRateSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.TotalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.StepsPerEpoch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.GlobalBatch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.ReferenceBatch);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.WarmupEpochs);
        if (settings.StepFactors.Count > 0 && settings.StepFactors.Count != settings.Milestones.Count)
        {
            throw new ArgumentException($"expected no step factors or one for each of {settings.Milestones.Count} milestones, got {settings.StepFactors.Count}.", nameof(settings));
        }

        _settings = settings;
        _schedule = Table[settings.Kind](settings);
        _warmupSteps = _schedule.WarmsUp ? 0 : settings.WarmupEpochs * settings.StepsPerEpoch;
        Peak = settings.ScaleLinearly ? settings.Base * settings.GlobalBatch / settings.ReferenceBatch : settings.Base;
    }

    /// <summary>The learning rate after warm-up.</summary>
    public double Peak { get; }

    /// <summary>What the update of <paramref name="step"/>, counted from 0, uses. Steps beyond the last get the last one's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public LearningRatePoint At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        long within = Math.Min(step, _settings.TotalSteps - 1);
        double epoch = within / _settings.StepsPerEpoch;
        if (within < _warmupSteps)
        {
            double risen = _settings.Warmup == WarmupShape.Gradual ? within / _warmupSteps : 0;
            double factor = _settings.WarmupStart + (1 - _settings.WarmupStart) * risen;
            return new LearningRatePoint((float)(Peak * factor), (float)_settings.Momentum, epoch);
        }

        ScheduleFactor at = _schedule.At(new SchedulePosition(within - _warmupSteps, _settings.TotalSteps - _warmupSteps, epoch));
        return new LearningRatePoint((float)(Peak * at.LearningRate), (float)(at.Momentum ?? _settings.Momentum), epoch);
    }
}
