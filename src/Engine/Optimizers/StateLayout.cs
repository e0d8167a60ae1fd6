using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Optimizers;

/// <summary>
/// The parts of an optimizer's state, one after the other: arrays of <see cref="Network.ParameterLength"/> floats with the
/// parameters' offsets, then, if there are scalars, 16 floats that begin with them.
/// </summary>
/// <param name="Arrays">Names of the arrays, as torch.optim calls them where it has them.</param>
/// <param name="Scalars">Names of the scalars; a count of steps is a float and exact up to 2^24 steps.</param>
public sealed record StateLayout(IReadOnlyList<string> Arrays, IReadOnlyList<string> Scalars)
{
    /// <summary>A cache line, which keeps what follows aligned.</summary>
    internal const int ScalarLength = 16;

    /// <summary>Arrays without scalars.</summary>
    public static StateLayout Of(params string[] arrays) => new(arrays, []);

    /// <summary>The same with scalars.</summary>
    public StateLayout With(params string[] scalars) => this with { Scalars = scalars };

    /// <summary>Floats of the whole.</summary>
    /// <exception cref="OverflowException">More than an int counts.</exception>
    public int Length(Network network) => checked(ScalarOffset(network) + (Scalars.Count > 0 ? ScalarLength : 0));

    /// <summary>Where the scalars begin.</summary>
    public int ScalarOffset(Network network) => checked(Arrays.Count * network.ParameterLength);
}
