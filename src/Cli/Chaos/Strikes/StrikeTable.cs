namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>What <c>lockstep bench recovery --fault</c> can do.</summary>
internal static class StrikeTable
{
    private static readonly SortedDictionary<string, Func<IStrike>> Strikes = new(StringComparer.Ordinal)
    {
        ["coordinator"] = () => new CoordinatorStrike(),
        ["hang"] = () => new WorkerStrike("hang", new HangBlow()),
        ["kill"] = () => new WorkerStrike("kill", new KillBlow()),
        [Partition] = () => new WorkerStrike(Partition, new PartitionBlow()),
        ["stop"] = () => new WorkerStrike("stop", new StopBlow()),
    };

    /// <summary>This one needs a network of its own.</summary>
    public const string Partition = "partition";

    public static IEnumerable<string> Words => Strikes.Keys;

    /// <exception cref="Commands.UsageException">There is none of this name.</exception>
    public static IStrike Create(string word) => Strikes.TryGetValue(word, out var create)
        ? create()
        : throw new Commands.UsageException($"--fault: expected one of {string.Join(", ", Words)}, found '{word}'");
}
