using System.Buffers.Binary;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class HostilePeerTests
{
    private static readonly LinkOptions Options = new()
    {
        Silence = TimeSpan.FromMilliseconds(20),
        Transport = LinkTransport.SharedMemory,
        RingLength = 4096,
        SlotLength = 4096,
    };

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Exchange_PeerWritesGarbageIntoTheMemory_EndsWithATypedErrorEveryTime(int seed)
    {
        for (int round = 0; round < 100; round++)
        {
            var random = new Random((seed * 1000) + round);
            using var peer = await HostilePeer.OpenAsync(Options);
            using var over = new CancellationTokenSource();
            var scribbling = Task.Run(() =>
            {
                for (int i = 0; i < 200 && !over.IsCancellationRequested; i++)
                {
                    peer.Scribble(random);
                }
            });
            Assert.Throws<LinkException>(() =>
            {
                peer.Link.Exchange(1, new byte[20_000], 1, new byte[20_000]);
                peer.Link.Window!.Meet();
                peer.Link.Exchange(1, new byte[20_000], 1, new byte[20_000]);
            });
            await over.CancelAsync();
            await scribbling;
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData(-1)]
    [InlineData(4097)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task Receive_CounterOfWrittenBytesThatCannotBe_IsAProtocolViolation(long difference)
    {
        using var peer = await HostilePeer.OpenAsync(Options);
        peer.ToVictim.Written += difference;
        Violates(() => peer.Link.Receive(1, new byte[10]));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(64)]
    [InlineData(-8192)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task Send_CounterOfTakenBytesThatCannotBe_IsAProtocolViolation(long difference)
    {
        using var peer = await HostilePeer.OpenAsync(Options);
        peer.FromVictim.Taken = peer.FromVictim.Written + difference;
        Violates(() => peer.Link.Send(1, new byte[10]));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1u, 11)]
    [InlineData(2u, 10)]
    [InlineData(1u, -1)]
    [InlineData(1u, int.MaxValue)]
    [InlineData(1u, 0)]
    public async Task Receive_HeaderOfAnotherMessage_IsAProtocolViolation(uint number, int length)
    {
        using var peer = await HostilePeer.OpenAsync(Options);
        long start = peer.ToVictim.Written;
        var header = peer.ToVictim.From(start, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(header, number);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], length);
        peer.ToVictim.Written = start + 64;
        Violates(() => peer.Link.Receive(1, new byte[10]));
    }

    [Fact(Timeout = 30_000)]
    public async Task Receive_HalfAMessage_IsSilent()
    {
        using var peer = await HostilePeer.OpenAsync(Options);
        long start = peer.ToVictim.Written;
        BinaryPrimitives.WriteUInt64LittleEndian(peer.ToVictim.From(start, 8), 1 | (100UL << 32));
        peer.ToVictim.Written = start + 64;
        var failure = Assert.Throws<LinkException>(() => peer.Link.Receive(1, new byte[100]));
        Assert.Equal((LinkFailure.PeerSilent, 1), (failure.Failure, failure.Peer));
    }

    [Fact(Timeout = 30_000)]
    public async Task Receive_GarbageOnTheControlConnection_IsAProtocolViolation()
    {
        using var peer = await HostilePeer.OpenAsync(Options with { Silence = TimeSpan.FromSeconds(30) });
        peer.Say([1, 2, 3, 4, 5]);
        Violates(() => peer.Link.Receive(1, new byte[10]));
    }

    private static void Violates(Action act)
    {
        var failure = Assert.Throws<LinkException>(act);
        Assert.Equal((LinkFailure.ProtocolViolation, 1), (failure.Failure, failure.Peer));
    }
}
