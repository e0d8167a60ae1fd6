using System.Buffers.Binary;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>A rank that has proved itself and then sends what it should not. The seeds are fixed: a failure can be run again.</summary>
public sealed class LinkFuzzTests
{
    private const int Seeds = 25;
    private const int Guard = 64;
    private const byte Untouched = 0xA5;

    // What may be allocated in a failing receive: exceptions and their texts, far from what a forged length says.
    private const long MostAllocated = 256 * 1024;

    [Theory(Timeout = 60_000)]
    [InlineData("number")]
    [InlineData("length")]
    [InlineData("offset")]
    [InlineData("count")]
    [InlineData("garbage")]
    public Task Receive_WrongHeader_IsAProtocolViolation(string what) => ForAllSeedsAsync(
        (random, peer, message) =>
        {
            var sent = Parts(message, peer.Data.Length);
            byte[] victim = sent[random.Next(sent.Count)];
            Spoil(victim, what, random);
            SendAll(peer, sent);
        },
        LinkFailure.ProtocolViolation);

    [Fact(Timeout = 60_000)]
    public Task Receive_HalfAMessageAndTheEnd_IsPeerClosed() => ForAllSeedsAsync(
        (random, peer, message) =>
        {
            var sent = Parts(message, peer.Data.Length);
            int cut = random.Next(sent.Count);
            sent[cut] = sent[cut][..random.Next(sent[cut].Length)];
            SendAll(peer, sent);
            Array.ForEach(peer.Data, socket => socket.Dispose());
        },
        LinkFailure.PeerClosed);

    [Fact(Timeout = 60_000)]
    public Task Receive_HalfAMessageAndSilence_IsPeerSilent() => ForAllSeedsAsync(
        (random, peer, message) =>
        {
            var sent = Parts(message, peer.Data.Length);
            int cut = random.Next(sent.Count);
            sent[cut] = sent[cut][..random.Next(sent[cut].Length)];
            SendAll(peer, sent);
        },
        LinkFailure.PeerSilent,
        silence: TimeSpan.FromMilliseconds(60));

    [Fact(Timeout = 60_000)]
    public Task Receive_GarbageOnTheControlConnection_IsAProtocolViolation() => ForAllSeedsAsync(
        (random, peer, _) => RawPeer.Push(peer.Control, Garbage(random, random.Next(LinkNotice.Length, 2000))), LinkFailure.ProtocolViolation);

    [Fact(Timeout = 60_000)]
    public Task Receive_HalfANoticeAndTheEnd_IsPeerClosed() => ForAllSeedsAsync(
        (random, peer, _) =>
        {
            RawPeer.Push(peer.Control, LinkNotice.Leaving.ToBytes().AsSpan(0, random.Next(LinkNotice.Length)));
            peer.Control.Dispose();
        },
        LinkFailure.PeerClosed);

    [Fact(Timeout = 60_000)]
    public async Task Receive_MoreThanWasAskedFor_TakesWhatWasAskedForAndRefusesTheRest()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            using var pair = await VictimAndPeer.OpenAsync();
            byte[] message = Garbage(random, random.Next(1, 100_000));
            RawPeer.Push(pair.Peer.Data[0], [.. Parts(message, 1)[0], .. Garbage(random, random.Next(16, 10_000))]);
            byte[] arrived = new byte[message.Length];
            pair.Victim.Receive(1, arrived);
            Assert.Equal(message, arrived);
            var failure = Assert.Throws<LinkException>(() => pair.Victim.Receive(1, arrived));
            Assert.Equal(LinkFailure.ProtocolViolation, failure.Failure);
        }
    }

    private static async Task ForAllSeedsAsync(Action<Random, RawPeer, byte[]> act, LinkFailure expected, TimeSpan? silence = null)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            using var pair = await VictimAndPeer.OpenAsync(streams: 1 + (seed % 3), silence: silence);
            byte[] message = Garbage(random, random.Next(3) switch { 0 => random.Next(1, 100), 1 => random.Next(1, 100_000), _ => 150_000 + random.Next(1_000_000) });
            byte[] memory = new byte[message.Length + (2 * Guard)];
            Array.Fill(memory, Untouched);
            var acting = Task.Run(() => act(random, pair.Peer, message));
            var (failure, allocated) = await Task.Run(() => Fail(pair.Victim, memory.AsMemory(Guard, message.Length)));
            Assert.True(failure.Failure == expected, $"seed {seed}: {failure}");
            Assert.Equal(1, failure.Peer);
            Assert.True(allocated < MostAllocated, $"seed {seed}: {allocated} bytes allocated");
            Assert.True(Outside(memory).All(value => value == Untouched), $"seed {seed}: bytes beside the buffer were written");
            await acting;
        }
    }

    private static (LinkException Failure, long Allocated) Fail(ILink victim, Memory<byte> buffer)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<LinkException>(() => victim.Receive(1, buffer.Span));
        return (failure, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<byte> Outside(byte[] memory) => memory.Take(Guard).Concat(memory.TakeLast(Guard));

    /// <summary>What a rank in good order would send over each stream.</summary>
    private static List<byte[]> Parts(byte[] message, int streams)
    {
        int parts = Math.Clamp(message.Length / TcpChannel.LeastPart, 1, streams);
        var sent = new List<byte[]>();
        for (int i = 0; i < parts; i++)
        {
            int offset = (int)((long)message.Length * i / parts);
            int end = (int)((long)message.Length * (i + 1) / parts);
            byte[] bytes = new byte[16 + end - offset];
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), message.Length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), offset);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), end - offset);
            message.AsSpan(offset..end).CopyTo(bytes.AsSpan(16));
            sent.Add(bytes);
        }

        return sent;
    }

    private static void Spoil(byte[] part, string what, Random random)
    {
        if (what == "garbage")
        {
            random.NextBytes(part);
            return;
        }

        var field = part.AsSpan(what switch { "number" => 0, "length" => 4, "offset" => 8, _ => 12 }, 4);
        int right = BinaryPrimitives.ReadInt32LittleEndian(field);
        int[] wrong = [-1, int.MaxValue, int.MinValue, right + 1, right - 1, right ^ (1 << random.Next(32)), random.Next()];
        int forged = wrong[random.Next(wrong.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(field, forged == right ? ~right : forged);
    }

    private static void SendAll(RawPeer peer, List<byte[]> sent)
    {
        for (int i = 0; i < sent.Count; i++)
        {
            RawPeer.Push(peer.Data[i], sent[i]);
        }
    }

    private static byte[] Garbage(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
