using System.Diagnostics;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Tests.Stores;

/// <summary>Real processes over one cache, killed in the middle of whatever they do.</summary>
public sealed class CacheKillTests
{
    private const int Blocks = 8;
    private const int Kills = 12;
    private const string Order = "LOCKSTEP_TEST_CACHE";

    /// <summary>What the children do, for ever: read anywhere, in a cache too small for the object, and end at the first wrong byte.</summary>
    [Fact(Explicit = true)]
    public void Child()
    {
        string[] parts = (Environment.GetEnvironmentVariable(Order) ?? throw new InvalidOperationException("only run by the other test, in processes of its own")).Split('|');
        byte[] content = CacheRig.Bytes(Blocks * BlockFile.Size);
        var random = new Random(int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
        using var store = new CachedStore(
            new RemoteStore(new WebPlace(parts[0]), new RemoteSettings()), new CacheSettings { Path = parts[1], Limit = 5L * BlockFile.Size });
        while (true)
        {
            int offset = random.Next(content.Length - 3000);
            if (!CacheRig.Read(store, offset, 3000).AsSpan().SequenceEqual(content.AsSpan(offset, 3000)))
            {
                store.Length($"wrong-bytes-at-{offset}");
                return;
            }
        }
    }

    [Fact]
    public void Read_ProcessesKilledAtAnyMoment_TheOthersReadEveryByteRight()
    {
        using var rig = new CacheRig(Blocks * BlockFile.Size);
        var random = new Random(5);
        var children = new Queue<Process>(Enumerable.Range(0, 2).Select(number => Start(rig, number)));
        try
        {
            for (int kill = 0; kill < Kills; kill++)
            {
                int until = rig.Server.Gets + random.Next(1, 30);
                Assert.True(SpinWait.SpinUntil(() => rig.Server.Gets >= until, TimeSpan.FromMinutes(2)), "the children do not read");
                using (var child = children.Dequeue())
                {
                    Assert.False(child.HasExited, "a child ended by itself: it read a wrong byte, or could not read");
                    child.Kill();
                    child.WaitForExit();
                }

                children.Enqueue(Start(rig, kill + 2));
            }
        }
        finally
        {
            foreach (var child in children)
            {
                child.Kill();
                child.WaitForExit();
                child.Dispose();
            }
        }

        Assert.DoesNotContain(rig.Server.Requests, request => request.Target.Contains("wrong-bytes", StringComparison.Ordinal));
        using var store = rig.Open(5L * BlockFile.Size);
        Assert.Equal(rig.Content, CacheRig.Read(store, 0, rig.Content.Length));
        Assert.Empty(rig.Reports);
        Assert.InRange(new DirectoryInfo(rig.Directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, 5L * BlockFile.Size);
    }

    private static Process Start(CacheRig rig, int number)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CacheKillTests).Assembly.Location, "-method", $"{typeof(CacheKillTests).FullName}.{nameof(Child)}", "-explicit", "only"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Order] = $"{rig.Server.Address}|{rig.Directory}|{number}";
        var child = Process.Start(start)!;
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }
}
