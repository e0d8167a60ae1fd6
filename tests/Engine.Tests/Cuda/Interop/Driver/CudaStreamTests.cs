using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

[Collection(TestGpu.Collection)]
public sealed class CudaStreamTests
{
    private const int Count = 257;

    [Fact]
    public void Copy_ToTheGpuWithinItAndBack_KeepsEveryByte()
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var host = new PinnedMemory(context, 4 * Count);
        using var first = new CudaMemory(context, 2 * Count);
        using var second = new CudaMemory(context, 2 * Count);
        var bytes = host.Values<byte>(0, 4 * Count);
        for (int i = 0; i < 2 * Count; i++)
        {
            bytes[i] = (byte)(i * 13 + 1);
        }

        stream.Fill(second.All, 0xab);
        stream.Copy(host, Count, first.All.Slice(0, Count));
        stream.Copy(first.All.Slice(1, Count - 1), second.All.Slice(2, Count - 1));
        stream.Copy(second.All, host, 2 * Count);
        stream.Synchronize();

        var expected = new byte[2 * Count];
        Array.Fill(expected, (byte)0xab);
        bytes.Slice(Count + 1, Count - 1).CopyTo(expected.AsSpan(2));
        Assert.Equal(expected, bytes[(2 * Count)..].ToArray());
        Assert.True(stream.QueryDone());
    }

    [Fact]
    public void Copy_BetweenRangesOfTwoSizes_Throws()
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var memory = new CudaMemory(context, 100);
        Assert.Throws<ArgumentException>(() => stream.Copy(memory.All.Slice(0, 10), memory.All.Slice(20, 11)));
        using var host = new PinnedMemory(context, 50);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Copy(memory.All, host, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Copy(host, 41, memory.All.Slice(0, 10)));
    }

    [Fact]
    public void Wait_OnAnEventOfAnotherStream_OrdersTheirWork()
    {
        using var context = TestGpu.Open();
        using var writer = new CudaStream(context);
        using var reader = new CudaStream(context, context.GetPriorities().Greatest);
        using var written = new CudaEvent(context);
        using var host = new PinnedMemory(context, 1 << 20);
        using var memory = new CudaMemory(context, 1 << 20);
        for (int round = 1; round <= 5; round++)
        {
            writer.Fill(memory.All, (byte)round);
            written.Record(writer);
            reader.Wait(written);
            reader.Copy(memory.All, host, 0);
            reader.Synchronize();
            Assert.True(written.QueryDone());
            Assert.DoesNotContain(host.Values<byte>(0, 1 << 20).ToArray(), value => value != round);
        }
    }

    [Fact]
    public void Since_AnEarlierEvent_IsNotNegative()
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var memory = new CudaMemory(context, 1 << 20);
        using var before = new CudaEvent(context, EventFlags.None);
        using var after = new CudaEvent(context, EventFlags.None);
        before.Record(stream);
        stream.Fill(memory.All, 1);
        after.Record(stream);
        after.Synchronize();

        Assert.True(after.Since(before) >= TimeSpan.Zero);
    }
}
