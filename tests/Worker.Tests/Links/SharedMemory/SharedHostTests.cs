using Lockstep.Worker.Links.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class SharedHostTests
{
    private static readonly InboxLayout Layout = new(WorldSize: 2, RingLength: 4096, SlotLength: 4096);
    private const MemorySeals Sealed = MemorySeals.Shrink | MemorySeals.Grow | MemorySeals.Seal;

    [Fact(Timeout = 30_000)]
    public async Task OfferAndAnswer_TwoRanks_MapEachOthersMemory()
    {
        using var pair = new UnixPair();
        using var first = NewHost();
        using var second = NewHost();
        var offering = Task.Run(() => first.Offer(pair.One, 0));
        using var seenBySecond = second.Answer(pair.Other, 1);
        using var seenByFirst = await offering;
        seenByFirst.Inbox.Slot[100] = 42;
        Assert.Equal(42, second.Inbox.Slot[100]);
        seenBySecond.Inbox.Meetings = 7;
        Assert.Equal(7, first.Inbox.Meetings);
    }

    [Fact(Timeout = 30_000)]
    public async Task Answer_UnsealedInbox_IsRefused() =>
        Assert.Contains("not sealed", await RefusalAsync(new(Layout, 0), () => [LinuxCalls.NewMemory("test", Layout.Length, 0), LinuxCalls.NewEvent()]), StringComparison.Ordinal);

    [Theory(Timeout = 30_000)]
    [InlineData((int)(MemorySeals.Shrink | MemorySeals.Seal))]
    [InlineData((int)(MemorySeals.Grow | MemorySeals.Seal))]
    [InlineData((int)(MemorySeals.Shrink | MemorySeals.Grow))]
    public async Task Answer_InboxWithASealMissing_IsRefused(int seals) =>
        Assert.Contains("not sealed", await RefusalAsync(new(Layout, 0), () => [NewMemory(Layout.Length, (MemorySeals)seals), LinuxCalls.NewEvent()]), StringComparison.Ordinal);

    [Theory(Timeout = 30_000)]
    [InlineData(-65536)]
    [InlineData(65536)]
    public async Task Answer_InboxOfAnotherSize_IsRefused(long difference) =>
        Assert.Contains("expected", await RefusalAsync(new(Layout, 0), () => [NewMemory(Layout.Length + difference, Sealed), LinuxCalls.NewEvent()]), StringComparison.Ordinal);

    [Fact(Timeout = 30_000)]
    public async Task Answer_BellThatIsNoEvent_IsRefused() =>
        Assert.Contains("no event", await RefusalAsync(new(Layout, 0), () => [NewMemory(Layout.Length, Sealed), NewMemory(4096, Sealed)]), StringComparison.Ordinal);

    [Fact(Timeout = 30_000)]
    public async Task Answer_FileInsteadOfMemory_IsRefused()
    {
        string path = Path.GetTempFileName();
        await RefusalAsync(new(Layout, 0), () => [File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite), LinuxCalls.NewEvent()]);
        File.Delete(path);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Answer_OtherNumberOfDescriptors_IsRefused(int count) =>
        Assert.Contains("descriptors", await RefusalAsync(new(Layout, 0), () => [.. Enumerable.Range(0, count).Select(_ => NewMemory(Layout.Length, Sealed))]), StringComparison.Ordinal);

    [Theory(Timeout = 30_000)]
    [InlineData(3, 4096, 4096)]
    [InlineData(2, 8192, 4096)]
    [InlineData(2, 4096, -1)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public async Task Answer_OtherLayout_IsRefused(int worldSize, int ring, int slot)
    {
        var layout = new InboxLayout(worldSize, ring, slot);
        Assert.Contains("expected", await RefusalAsync(new(layout, 0), () => [NewMemory(Layout.Length, Sealed), LinuxCalls.NewEvent()]), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Answer_Garbage_IsRefused()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            using var pair = new UnixPair();
            using var host = NewHost();
            var random = new Random(seed);
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            pair.One.Send(bytes);
            pair.One.Shutdown(System.Net.Sockets.SocketShutdown.Both);
            await Task.Run(() => Assert.Throws<SharedMemoryException>(() => host.Answer(pair.Other, 1)));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Answer_Refused_ClosesEveryDescriptorItGot()
    {
        await RefusalAsync(new(Layout, 0), () => [LinuxCalls.NewMemory("test", Layout.Length, 0), LinuxCalls.NewEvent()]);
        int before = OpenMemories();
        for (int i = 0; i < 20; i++)
        {
            await RefusalAsync(new(Layout, 0), () => [LinuxCalls.NewMemory("leaky", Layout.Length, 0), LinuxCalls.NewEvent()]);
        }

        Assert.Equal(before, OpenMemories());
    }

    private static int OpenMemories() =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(entry => entry.LinkTarget?.Contains("memfd:leaky", StringComparison.Ordinal) == true);

    private static SharedHost NewHost() => new(SharedInbox.Create(Layout), null);

    private static SafeFileHandle NewMemory(long length, MemorySeals seals)
    {
        var memory = LinuxCalls.NewMemory("test", length, 0);
        LinuxCalls.Seal(memory, seals);
        return memory;
    }

    private static async Task<string> RefusalAsync(InboxOffer offer, Func<SafeFileHandle[]> descriptors)
    {
        using var pair = new UnixPair();
        using var host = NewHost();
        var sent = descriptors();
        DescriptorMessage.Send(pair.One, offer.ToBytes(), sent);
        Array.ForEach(sent, descriptor => descriptor.Dispose());
        return await Task.Run(() => Assert.Throws<SharedMemoryException>(() => host.Answer(pair.Other, 1)).Message);
    }
}
