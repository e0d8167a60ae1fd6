namespace Lockstep.Protocol.Samples;

/// <summary>
/// The steps that one number of workers makes. A step takes the next <see cref="Portions"/> of its epoch. Where fewer are left, they
/// are a shorter step if the plan uses all samples; otherwise they are dropped, and the next epoch begins. Who goes on with another
/// number of workers begins where the others ended, and what those had dropped stays dropped.
/// </summary>
public sealed class StepWalk
{
    private readonly StepPlan _plan;

    private StepWalk(StepPlan plan, int portions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(portions, 1);
        _plan = plan;
        Portions = portions;
    }

    /// <summary>Portions of a whole step.</summary>
    public int Portions { get; }

    /// <summary>Samples of a whole step over all workers; all there are, where those are fewer.</summary>
    public int Batch => _plan.SamplesIn(0, Portions);

    /// <summary>Slices of a whole step.</summary>
    public int Slices => PlannedStep.SlicesOf(Batch, _plan.SliceSize);

    /// <summary>Steps of an epoch that begins with this walk.</summary>
    public long StepsPerEpoch => StepsIn(_plan.PortionsPerEpoch);

    /// <summary>The share of <see cref="StepPlan.GlobalBatch"/> that so many workers take in a whole step.</summary>
    public double Share => (double)Portions * _plan.Portion / _plan.GlobalBatch;

    /// <summary>The steps of so many workers. A batch never exceeds an epoch, which would have no step at all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">worldSize is below 1.</exception>
    public static StepWalk Of(StepPlan plan, int worldSize) =>
        OfPortions(plan, plan.FollowsWorkers ? (int)Math.Min(worldSize, Math.Min(plan.PortionsPerEpoch, plan.TotalPortions)) : 1);

    /// <summary>Steps of so many portions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">portions is below 1.</exception>
    public static StepWalk OfPortions(StepPlan plan, int portions) => new(plan, portions);

    /// <summary>Where the step after this position begins; <see cref="StepPlan.TotalPortions"/> where there is none.</summary>
    public long Next(RunPosition position) => Fit(Fit(position.Place, position.Portions), Portions);

    /// <summary>The step after this position; it has no samples where the run is done and uses them all.</summary>
    public PlannedStep Step(RunPosition position)
    {
        long place = Next(position);
        int portions = _plan.UsesAll ? (int)Math.Clamp(EndOfEpoch(place) - place, 0, Portions) : Portions;
        return new PlannedStep(place, portions, _plan.EpochOf(place), _plan.PositionOf(place), _plan.SamplesIn(place, portions), _plan.SliceSize);
    }

    /// <summary>The position after one more step.</summary>
    public RunPosition After(RunPosition position)
    {
        var step = Step(position);
        return new RunPosition(position.Step + 1, step.Place + step.Portions, step.Portions, position.Used + step.Portions) { Lacking = Portions - step.Portions };
    }

    /// <summary>No further step fits into the run.</summary>
    public bool IsDone(RunPosition position) => Next(position) >= _plan.TotalPortions;

    /// <summary>Epochs done, with fraction; an epoch whose rest is dropped is done.</summary>
    public double Epochs(RunPosition position) => (double)Next(position) / _plan.PortionsPerEpoch;

    /// <summary>Steps of the whole run, if it goes on with so many workers; exact at its end.</summary>
    public long TotalSteps(RunPosition position)
    {
        long next = Next(position);
        long end = EndOfEpoch(next);
        var (epochs, rest) = Math.DivRem(_plan.TotalPortions - end, _plan.PortionsPerEpoch);
        return position.Step + StepsIn(end - next) + (epochs * StepsIn(_plan.PortionsPerEpoch)) + StepsIn(rest);
    }

    /// <summary>Samples of the steps that are still to be done, if the run goes on with so many workers.</summary>
    public long SamplesLeft(RunPosition position) => _plan.UsesAll
        ? _plan.SamplesOf(_plan.TotalPortions) - _plan.SamplesOf(Next(position))
        : (TotalSteps(position) - position.Step) * Batch;

    /// <summary>
    /// Whether something due every <paramref name="everyEpochs"/> epochs (a checkpoint, an evaluation) is due now. 0 means: only at the
    /// run's end, which is always due.
    /// </summary>
    public bool IsDue(RunPosition position, double everyEpochs)
    {
        if (IsDone(position))
        {
            return true;
        }

        return everyEpochs > 0 && position.Step > 0 && Count(Next(position)) > Count(position.Place - position.Portions);

        // Of a product in double, a step boundary must not fall short by a rounding error.
        double Count(long place) => Math.Floor((place / (everyEpochs * _plan.PortionsPerEpoch)) + 1e-9);
    }

    /// <summary>Steps that so many portions at the end of an epoch make.</summary>
    private long StepsIn(long portions) => (portions + (_plan.UsesAll ? Portions - 1 : 0)) / Portions;

    private long Fit(long place, int portions)
    {
        long end = EndOfEpoch(place);
        return _plan.UsesAll || place + portions <= end ? place : end;
    }

    private long EndOfEpoch(long place) => Math.Min(((place / _plan.PortionsPerEpoch) + 1) * _plan.PortionsPerEpoch, _plan.TotalPortions);
}
