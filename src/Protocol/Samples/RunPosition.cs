namespace Lockstep.Protocol.Samples;

/// <summary>
/// Where a run stands at a step boundary; part of the replicated state. Counted in portions of <see cref="StepPlan.Portion"/> samples:
/// with a fixed global batch a portion is a step, and all numbers but the third are the same.
/// </summary>
/// <param name="Step">Finished steps.</param>
/// <param name="Place">Where the last of them ended in the sample order, epochs × <see cref="StepPlan.PortionsPerEpoch"/> + portions; what was dropped at the end of an epoch counts.</param>
/// <param name="Portions">Of the last step; 0 before the first.</param>
/// <param name="Used">Of all finished steps; what was dropped does not count.</param>
public readonly record struct RunPosition(long Step, long Place, int Portions, long Used)
{
    /// <summary>
    /// Portions by which the last step was shorter than the others of its generation, because its epoch ended and all of it is used.
    /// Who knows a generation by its position alone, as a coordinator after a takeover, learns from it how it goes on.
    /// </summary>
    public int Lacking { get; init; }

    /// <summary>With a fixed global batch, after this many steps.</summary>
    public static RunPosition After(long steps) => new(steps, steps, steps > 0 ? 1 : 0, steps);
}
