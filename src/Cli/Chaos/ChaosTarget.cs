using System.Globalization;

namespace Lockstep.Cli.Chaos;

/// <summary>Which rank of a world is hit: always the same, the highest, or one at random.</summary>
internal sealed record ChaosTarget(int? Rank, bool Highest)
{
    /// <exception cref="Commands.UsageException">It is none of <c>random</c>, <c>highest</c> and a rank.</exception>
    public static ChaosTarget Parse(string text) => text switch
    {
        "random" => new ChaosTarget(null, false),
        "highest" => new ChaosTarget(null, true),
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
            ? new ChaosTarget(rank, false)
            : throw new Commands.UsageException($"--target: expected a rank, random or highest, found '{text}'"),
    };

    /// <summary>A rank that this world has.</summary>
    public int Of(int worldSize, Random dice) =>
        Rank is { } rank ? Math.Min(rank, worldSize - 1) : Highest ? worldSize - 1 : dice.Next(worldSize);
}
