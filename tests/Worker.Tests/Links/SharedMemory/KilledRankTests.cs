using System.Diagnostics;
using System.Globalization;
using System.Net;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class KilledRankTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Kill_InTheMiddleOfATransfer_EndsTheOthersAtOnceAndLeavesNothingBehind(int rounds)
    {
        var named = Directory.EnumerateFileSystemEntries("/dev/shm").ToHashSet(StringComparer.Ordinal);
        DataListener[] listeners = [new(IPAddress.Loopback, 0, LinkWorld.Host), new(IPAddress.Loopback, 0, LinkWorld.Host)];
        using var process = RankProcess.Start(listeners.Select(listener => listener.Port));
        try
        {
            var addresses = listeners.Select(listener => (LinkWorld.Host, listener.Port)).Append((LinkWorld.Host, 0)).ToList();
            var links = await Task.WhenAll(Enumerable.Range(0, 2).Select(rank => LinkBuilder.OpenAsync(
                listeners[rank], LinkWorld.Identity(rank, 3), addresses, RankProcess.Options, TestContext.Current.CancellationToken)));

            // Each rank maps its own inbox and its peers'.
            Assert.Equal(2 * 3, MappedInboxes());
            var bystander = Task.Run(() => Meet(links[1]));
            var (failure, delay) = await Task.Run(() => TransferUntilKilled(links[0], process, rounds));
            Assert.Equal((LinkFailure.PeerClosed, 2), (failure.Failure, failure.Peer));
            Assert.Equal(2, (await bystander).Peer);
            Assert.True(delay < TimeSpan.FromSeconds(2), $"{delay.TotalMilliseconds} ms");
            Array.ForEach(links, link => link.Dispose());
        }
        finally
        {
            process.Kill();
            Array.ForEach(listeners, listener => listener.Dispose());
        }

        Assert.Equal(0, MappedInboxes());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries("/dev/shm"), entry => !named.Contains(entry) && entry.Contains("lockstep", StringComparison.Ordinal));
    }

    private static LinkException Meet(ILink link) =>
        Assert.Throws<LinkException>((Action)(() =>
        {
            while (true)
            {
                link.Window!.Meet();
            }
        }));

    /// <summary>The last receive waits for bytes that the killed rank can only have begun to send.</summary>
    private static (LinkException Failure, TimeSpan Delay) TransferUntilKilled(ILink link, Process process, int rounds)
    {
        byte[] bytes = new byte[1_000_000];
        byte[] incoming = new byte[1_000_000];
        for (int i = 0; i < rounds; i++)
        {
            link.Window!.Meet();
            link.Exchange(2, bytes, 2, incoming);
        }

        link.Window!.Meet();
        process.Kill();
        long killed = Stopwatch.GetTimestamp();
        var failure = Assert.Throws<LinkException>((Action)(() =>
        {
            while (true)
            {
                link.Exchange(2, bytes, 2, incoming);
            }
        }));
        return (failure, Stopwatch.GetElapsedTime(killed));
    }

    /// <summary>Mappings of this process of the size of an inbox that only this test makes.</summary>
    private static int MappedInboxes()
    {
        long length = new InboxLayout(3, RankProcess.Options.RingLength, RankProcess.Options.SlotLength).Length;
        return File.ReadLines("/proc/self/maps").Count(line => line.Contains("memfd:lockstep-inbox", StringComparison.Ordinal) && LengthOf(line) == length);
    }

    private static long LengthOf(string mapping)
    {
        var range = mapping.Split(' ')[0].Split('-');
        return long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
