namespace Lockstep.Protocol.Samples;

/// <summary>
/// The steps that one number of workers makes. A step takes the next <see cref="Portions"/> of its epoch; where fewer are left, they
/// are dropped and the next epoch begins. Who goes on with another number of workers begins where the others ended, and what those
/// had dropped stays dropped.
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

    /// <summary>Portions of one step.</summary>
    public int Portions { get; }

    /// <summary>Samples of one step over all workers.</summary>
    public int Batch => Portions * _plan.Portion;

    /// <summary>Slices of one step.</summary>
    public int Slices => Batch / _plan.SliceSize;

    /// <summary>The steps of so many workers. A batch never exceeds an epoch, which would have no step at all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">worldSize is below 1.</exception>
    public static StepWalk Of(StepPlan plan, int worldSize) =>
        OfPortions(plan, plan.FollowsWorkers ? (int)Math.Min(worldSize, Math.Min(plan.PortionsPerEpoch, plan.TotalPortions)) : 1);

    /// <summary>Steps of so many portions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">portions is below 1.</exception>
    public static StepWalk OfPortions(StepPlan plan, int portions) => new(plan, portions);

    /// <summary>Where the step after this position begins; <see cref="StepPlan.TotalPortions"/> where there is none.</summary>
    public long Next(RunPosition position) => Fit(Fit(position.Place, position.Portions), Portions);

    /// <summary>The position after one more step.</summary>
    public RunPosition After(RunPosition position) => new(position.Step + 1, Next(position) + Portions, Portions, position.Used + Portions);

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
        return position.Step + ((end - next) / Portions) + (epochs * (_plan.PortionsPerEpoch / Portions)) + (rest / Portions);
    }

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

    private long Fit(long place, int portions)
    {
        long end = EndOfEpoch(place);
        return place + portions <= end ? place : end;
    }

    private long EndOfEpoch(long place) => Math.Min(((place / _plan.PortionsPerEpoch) + 1) * _plan.PortionsPerEpoch, _plan.TotalPortions);
}
