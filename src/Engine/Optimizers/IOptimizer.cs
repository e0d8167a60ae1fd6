namespace Lockstep.Engine.Optimizers;

/// <summary>
/// The update of one step: <see cref="Begin"/> once, then <see cref="Update"/> over ranges that cover the parameters, at once
/// on several threads if one likes (<see cref="UpdateRange.Cut"/>). Nothing is kept between calls but the state block: the same
/// inputs give the same bits on every rank and at any number of ranges. Allocates nothing.
/// </summary>
public interface IOptimizer
{
    /// <summary>What the state holds; all of it starts at 0 and belongs to the checkpoint.</summary>
    StateLayout State { get; }

    /// <summary>Where ranges may be cut.</summary>
    UpdateGrain Grain { get; }

    /// <summary>Overwrites the state's scalars, e.g. counts the step. Before any range, on one thread.</summary>
    void Begin(in OptimizerStep step);

    /// <summary>
    /// Overwrites parameters and state arrays of the range; leaves gradients and scalars as they are. Padding is not touched.
    /// A NaN gradient makes its parameter NaN, with LARS and LAMB all of its array.
    /// </summary>
    void Update(in OptimizerStep step, UpdateRange range);
}
