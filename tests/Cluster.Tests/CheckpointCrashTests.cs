using System.Globalization;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cluster.Tests;

/// <summary>Processes are killed in the middle of saving, again and again; each one goes on with what the one before it left.</summary>
[Collection(nameof(AloneTests))]
public sealed class CheckpointCrashTests : IDisposable
{
    private const int Places = 4;
    private const int KillsAPlace = 50;
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-crash-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 300_000)]
    public async Task Save_KilledTwoHundredTimes_NewestIsAlwaysValidAndNeverOlderThanTheLastReported()
    {
        // Several at once: most of a child's life is its start.
        var leavings = await Task.WhenAll(Enumerable.Range(0, Places).Select(place => Task.Run(() => Torture(Path.Combine(_directory, $"{place}"), new Random(place)))));

        // Otherwise the kills all fell between two saves, and nothing was tested.
        Assert.True(leavings.Sum() >= Places, $"{leavings.Sum()} of {Places * KillsAPlace} kills left a half-written checkpoint");
    }

    /// <returns>How many kills left something half-written.</returns>
    private static async Task<int> Torture(string root, Random random)
    {
        int leavings = 0;
        long newest = 0;
        for (int kill = 0; kill < KillsAPlace; kill++)
        {
            long reported = await KillOne(root, random);
            Assert.True(reported > newest, $"kill {kill}: step {reported} was reported after step {newest}");
            newest = AssertWhole(root, reported);
            leavings += Directory.EnumerateDirectories(root, ".step-*").Any() ? 1 : 0;
        }

        var (code, _, errors) = await LockstepProcess.RunAsync("bench", "checkpoint", "--loop", "--output", root, "--saves", "1");
        Assert.True(code == 0, errors);
        var names = Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)).ToList();
        Assert.All(names, name => Assert.True(CheckpointName.IsName(name) && !CheckpointName.IsAside(name), name));
        Assert.InRange(names.Count, 2, 3);
        return leavings;
    }

    /// <summary>Lets a child save until some moment after its first checkpoint, and kills it.</summary>
    /// <returns>The last step that it reported.</returns>
    private static async Task<long> KillOne(string root, Random random)
    {
        using var child = LockstepProcess.Start("bench", "checkpoint", "--loop", "--output", root, "--saves", "1000000");
        await child.LineAsync(line => line.StartsWith("saved", StringComparison.Ordinal));

        // Not a wait for anything: the moment of the kill is what is tried out.
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 20)), TestContext.Current.CancellationToken);
        child.Kill();
        await child.ExitAsync();
        return long.Parse(child.Output.Split('\n')[^1].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <returns>The newest step.</returns>
    private static long AssertWhole(string root, long reported)
    {
        var search = new CheckpointLedger(root).FindNewestValid();
        Assert.Empty(search.Damaged);
        Assert.NotNull(search.Newest);
        Assert.InRange(search.Newest.Step, reported, reported + 1);

        // All values of step n are n.
        foreach (string name in search.Manifest!.Files.Keys)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(search.Newest.Directory, name));
            Assert.Equal(search.Newest.Step, BitConverter.ToSingle(bytes, bytes.Length - 4));
        }

        return search.Newest.Step;
    }
}
