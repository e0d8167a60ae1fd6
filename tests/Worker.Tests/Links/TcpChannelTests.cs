using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class TcpChannelTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Exchange_AnyLengthOverSeveralStreams_ArrivesAsItWasSent(int streams)
    {
        using var world = await LinkWorld.OpenAsync(2, _ => new LinkOptions { Silence = TimeSpan.FromSeconds(30), Streams = streams });
        foreach (int length in new[] { 1, 1000, 64_511, 64_512, 129_023, 129_024, 129_025, 200_001, 5_000_011, 3 })
        {
            var received = new[] { new byte[length], new byte[length] };
            Assert.Empty(world.Run(link => link.Exchange(1 - link.Rank, Bytes(link.Rank, length), 1 - link.Rank, received[link.Rank])));
            Assert.True(received[0].AsSpan().SequenceEqual(Bytes(1, length)), $"{length} bytes to rank 0");
            Assert.True(received[1].AsSpan().SequenceEqual(Bytes(0, length)), $"{length} bytes to rank 1");
        }
    }

    /// <summary>A part has at least 63 KiB = 64,512 bytes; there are three streams.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(1, 0, 1)]
    [InlineData(129_023, 0, 129_023)]
    [InlineData(129_024, 0, 64_512, 129_024)]
    [InlineData(193_537, 0, 64_512, 129_024, 193_537)]
    [InlineData(1_000_000, 0, 333_333, 666_666, 1_000_000)]
    public async Task BeginSend_Message_EachStreamCarriesItsPartBehindAHeader(int length, params int[] bounds)
    {
        var (near, far) = Pair.Create(3);
        using var channel = new TcpChannel(1, near);
        byte[] message = Bytes(0, length);
        var reading = far.Take(bounds.Length - 1).Select((socket, i) => Task.Run(() => RawPeer.ReadExactly(socket, 16 + bounds[i + 1] - bounds[i]))).ToArray();
        channel.BeginSend(message);
        Assert.True(SpinWait.SpinUntil(() => !channel.Sending || (channel.TrySend(message) && !channel.Sending), TimeSpan.FromSeconds(20)));
        for (int i = 0; i < reading.Length; i++)
        {
            byte[] came = await reading[i];
            Assert.Equal([0, length, bounds[i], bounds[i + 1] - bounds[i]], Numbers(came));
            Assert.True(came.AsSpan(16).SequenceEqual(message.AsSpan(bounds[i]..bounds[i + 1])));
        }
    }

    [Fact]
    public void Exchange_SmallMessages_AllocatesNothing()
    {
        var (near, far) = Pair.Create(2);
        using var sender = new TcpChannel(1, near);
        using var receiver = new TcpChannel(0, [.. far.Select(socket => new PlainConnection(socket))]);
        byte[] message = Bytes(0, 1000);
        byte[] arrived = new byte[1000];
        Pass(10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Pass(int count)
        {
            for (int i = 0; i < count; i++)
            {
                sender.BeginSend(message);
                receiver.BeginReceive(arrived.Length);
                while (sender.Sending || receiver.Receiving)
                {
                    sender.TrySend(message);
                    receiver.TryReceive(arrived);
                }
            }
        }
    }

    [Fact]
    public void TryReceive_NextMessageBehindThisOne_IsLeftForTheNextReceive()
    {
        var (near, far) = Pair.Create(1);
        using var sender = new TcpChannel(1, near);
        using var receiver = new TcpChannel(0, [new PlainConnection(far[0])]);
        foreach (int length in new[] { 5, 7 })
        {
            byte[] message = Bytes(length, length);
            sender.BeginSend(message);
            sender.TrySend(message);
        }

        foreach (int length in new[] { 5, 7 })
        {
            byte[] arrived = new byte[length];
            receiver.BeginReceive(length);
            Assert.True(SpinWait.SpinUntil(() => receiver.TryReceive(arrived) && !receiver.Receiving, TimeSpan.FromSeconds(20)));
            Assert.Equal(Bytes(length, length), arrived);
        }
    }

    private static int[] Numbers(byte[] header) => [.. Enumerable.Range(0, 4).Select(i => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4 * i)))];

    private static byte[] Bytes(int rank, int length)
    {
        byte[] bytes = new byte[length];
        new Random(rank + 1).NextBytes(bytes);
        return bytes;
    }

    private static class Pair
    {
        public static (IConnection[] Near, Socket[] Far) Create(int streams)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var near = new IConnection[streams];
            var far = new Socket[streams];
            for (int i = 0; i < streams; i++)
            {
                near[i] = new PlainConnection(RawPeer.Dial(((IPEndPoint)listener.LocalEndpoint).Port));
                far[i] = listener.AcceptSocket();
            }

            return (near, far);
        }
    }
}
