using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

[Collection(TestGpu.Collection)]
public sealed class CudaMemoryTests
{
    [Fact]
    public void Read_WhatWasWritten_AtAnyOffset()
    {
        using var context = TestGpu.Open();
        using var memory = new CudaMemory(context, 1000);
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 31 + 5))];
        memory.Write(bytes);
        memory.Write([1, 2, 3], 500);
        byte[] expected = [.. bytes[..500], 1, 2, 3, .. bytes[503..]];

        byte[] read = new byte[1000];
        memory.Read(read);
        Assert.Equal(expected, read);
        byte[] part = new byte[7];
        memory.Read(part, 498);
        Assert.Equal(expected[498..505], part);
    }

    /// <summary>A copy from pageable memory returns before it has come, and our streams do not wait for the stream that it is in.</summary>
    [Fact]
    public void Write_ThenAStreamOfOurs_SeesIt()
    {
        using var context = TestGpu.Open();
        using var record = new GpuRecord(lazy: true);
        using var memory = new CudaMemory(context, 1000);
        using var pinned = new PinnedMemory(context, 1000);
        using var stream = new CudaStream(context);
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 31 + 5))];
        memory.Write(bytes);
        stream.Copy(memory.All, pinned, 0);
        stream.Synchronize();

        Assert.Equal(bytes, pinned.Values<byte>(0, 1000).ToArray());
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(-1, 1)]
    [InlineData(100, 1)]
    public void Write_Beyond_Throws(int offset, int length)
    {
        using var context = TestGpu.Open();
        using var memory = new CudaMemory(context, 100);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Write(new byte[length], offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Read(new byte[length], offset));
    }

    [Fact]
    public void Allocate_MoreThanThereIs_SaysHowMuchThereIs()
    {
        using var context = TestGpu.Open();
        var error = Assert.Throws<CudaException>(() => new CudaMemory(context, 1L << 50));

        Assert.True(error.IsOutOfMemory);
        Assert.False(error.IsContextLost);
        Assert.Equal("cuMemAlloc_v2", error.Call);
        Assert.Equal(2, error.Code);
        Assert.StartsWith("cuMemAlloc_v2 (1125899906842624 bytes on GPU 0, which has ", error.Message, StringComparison.Ordinal);
        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY (2), out of memory.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OnAThreadWithoutTheContext_GivesTheMemoryBack()
    {
        using var context = TestGpu.Open();
        long before = context.GetMemory().Free;
        var memory = new CudaMemory(context, 64 << 20);
        Assert.True(context.GetMemory().Free < before);
        var thread = new Thread(memory.Dispose);
        thread.Start();
        thread.Join();

        Assert.Equal(before, context.GetMemory().Free);
    }

    /// <summary>The order in which a device's parts are disposed is not theirs to know.</summary>
    [Fact]
    public void Dispose_OfTheContextFirst_KeepsItUntilTheLastPartIsGone()
    {
        var context = TestGpu.Open();
        using var kept = TestGpu.Open();
        long before = kept.GetMemory().Free;
        var memory = new CudaMemory(context, 64 << 20);
        context.Dispose();
        memory.Write([1, 2, 3]);
        memory.Dispose();

        Assert.Equal(before, kept.GetMemory().Free);
    }

    [Fact]
    public void Values_OfPinnedMemory_AreItsBytes()
    {
        using var context = TestGpu.Open();
        using var memory = new PinnedMemory(context, 16);
        memory.Values<int>(0, 4)[2] = 0x01020304;

        Assert.Equal([4, 3, 2, 1], memory.Values<byte>(8, 4).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Values<int>(4, 4).Length);
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Values<int>(0, 1).Length);
    }
}
