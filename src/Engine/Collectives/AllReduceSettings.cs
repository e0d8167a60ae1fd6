namespace Lockstep.Engine.Collectives;

/// <summary>What an algorithm may be told.</summary>
public sealed record AllReduceSettings
{
    /// <summary>Ranks in a row of a torus; 0: chosen.</summary>
    public int RowLength { get; init; }

    /// <summary>What <c>auto</c> uses up to which size, ascending; empty: the built-in choice.</summary>
    public IReadOnlyList<AllReduceChoice> Choices { get; init; } = [];
}
