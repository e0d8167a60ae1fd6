using System.Buffers;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.Rpc.Wire;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Rpc.Wire;

public sealed class MessageFrameTests
{
    // GetRequest { run_id = "abc" }: field 1, wire type 2, three bytes.
    private static readonly byte[] Abc = [0, 0, 0, 0, 5, 0x0a, 3, (byte)'a', (byte)'b', (byte)'c'];

    [Fact]
    public void Write_Message_GivesPrefixAndBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        MessageFrame.Write(output, new GetRequest { RunId = "abc" });
        Assert.Equal(Abc, output.WrittenSpan.ToArray());
        Assert.Equal(Abc, MessageFrame.ToBytes(new GetRequest { RunId = "abc" }));
    }

    [Fact]
    public void TryRead_EveryCut_WaitsForTheRest()
    {
        for (var cut = 0; cut < Abc.Length; cut++)
        {
            var part = new ReadOnlySequence<byte>(Abc, 0, cut);
            Assert.False(MessageFrame.TryRead<GetRequest>(ref part, 100, out _));
            Assert.Equal(cut, part.Length);
        }
    }

    [Fact]
    public void TryRead_TwoMessages_TakesOneAtATime()
    {
        var buffer = new ReadOnlySequence<byte>([.. Abc, 0, 0, 0, 0, 0]);
        Assert.True(MessageFrame.TryRead<GetRequest>(ref buffer, 100, out var first));
        Assert.True(MessageFrame.TryRead<GetRequest>(ref buffer, 100, out var second));
        Assert.Equal("abc", first.RunId);
        Assert.Equal("", second.RunId);
        Assert.True(buffer.IsEmpty);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 }, RpcStatusCode.Unimplemented)]
    [InlineData(new byte[] { 9, 0, 0, 0, 0 }, RpcStatusCode.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 101 }, RpcStatusCode.ResourceExhausted)]
    [InlineData(new byte[] { 0, 255, 255, 255, 255 }, RpcStatusCode.ResourceExhausted)]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0x0a, 50 }, RpcStatusCode.Internal)]
    public void TryRead_BadFrame_IsRefusedWithItsStatus(byte[] bytes, RpcStatusCode expected)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        var e = Assert.Throws<RpcException>(() => MessageFrame.TryRead<GetRequest>(ref buffer, 100, out _));
        Assert.Equal(expected, e.Status);
    }
}
