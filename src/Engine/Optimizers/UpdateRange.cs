using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Optimizers;

/// <summary>A contiguous part of the flat parameter buffer, padding included.</summary>
/// <param name="First">First float.</param>
/// <param name="End">Behind the last float.</param>
public readonly record struct UpdateRange(int First, int End)
{
    private const int Alignment = 16;

    /// <summary>
    /// At most <paramref name="parts"/> ranges of about the same length that cover the parameters in order; some may be empty.
    /// One part is the whole. Allocates: cut once, not every step.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 part.</exception>
    public static UpdateRange[] Cut(Network network, UpdateGrain grain, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var ranges = new UpdateRange[parts];
        int first = 0;
        for (int part = 0; part < parts; part++)
        {
            int wanted = (int)((long)network.ParameterLength * (part + 1) / parts);
            int end = part == parts - 1 ? network.ParameterLength : Math.Max(first, CutNear(network, grain, wanted));
            ranges[part] = new UpdateRange(first, end);
            first = end;
        }

        return ranges;
    }

    private static int CutNear(Network network, UpdateGrain grain, int wanted) =>
        grain == UpdateGrain.Elements
            ? wanted / Alignment * Alignment
            : network.Parameters.Select(parameter => parameter.Offset).MinBy(offset => Math.Abs(offset - wanted));
}
