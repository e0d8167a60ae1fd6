using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Cuda.Collectives;

/// <summary>Sums over ranks where values lie on GPUs. All values are small multiples of a power of two, so that every order of sums is exact in every type.</summary>
[Collection(TestGpu.Collection)]
public sealed class DeviceSumTests
{
    [Theory]
    [InlineData("auto", 1, 0)]
    [InlineData("auto", 2, 0)]
    [InlineData("ring", 4, 0)]
    [InlineData("torus", 4, 2)]
    [InlineData("torus", 4, 4)]
    [InlineData("torus", 2, 1)]
    [InlineData("torus", 3, 0)]
    [InlineData("hierarchical", 4, 0)]
    public void Sum_AnyAlgorithmAndLength_IsTheSumOnAllRanks(string algorithm, int ranks, int row)
    {
        using var world = new GpuWorld(ranks, [.. Enumerable.Range(0, ranks).Select(rank => rank / 2)])
        {
            Settings = new CollectiveSettings { Algorithm = algorithm, RowLength = row, AbortLimit = TimeSpan.FromSeconds(20) },
        };
        int[] lengths = [0, 1, ranks - 1, ranks, 1000, 65537];
        world.Run(collectives =>
        {
            foreach (int length in lengths)
            {
                Assert.Equal(Expected(length, ranks), SumOf(collectives, length));
            }
        });
        Assert.Empty(world.Said);
    }

    /// <summary>Rehearsed, recorded, replayed twice; the values of each time are others.</summary>
    [Theory]
    [InlineData("auto")]
    [InlineData("torus")]
    [InlineData("hierarchical")]
    public void Sum_InARecordedPass_IsRepeatedWithEachTimesValues(string algorithm)
    {
        const int length = 1001;
        using var world = new GpuWorld(4, [0, 0, 1, 1]) { Settings = new CollectiveSettings { Algorithm = algorithm } };
        world.Run(collectives =>
        {
            var device = collectives.Device;
            using var values = device.Allocate(length);
            for (int time = 0; time < 4; time++)
            {
                Own(length, collectives.Link.Rank, time).CopyTo(values.Span(0, length));
                values.ToDevice(0, length);
                device.BeginPass(new PassKey(collectives, PassKind.Training, Last: true));
                collectives.Side.Fork();
                collectives.Sum(((Engine.Cuda.CudaBuffer)values).Part(0, length), NcclDataType.Float32);
                collectives.Side.Join();
                device.EndPass(true);
                values.ToHost(0, length);
                Assert.Equal(Expected(length, 4, time), values.Span(0, length).ToArray());
            }

            Assert.Equal(1, device.Queue.Graphs);
        });
    }

    [Fact]
    public void Sum_OfIntegers_IsExactBeyondFloats()
    {
        const int length = 777;
        using var world = new GpuWorld(2);
        world.Run(collectives =>
        {
            using var memory = new CudaMemory(collectives.Device.Context, length * sizeof(long));
            long[] own = [.. Enumerable.Range(0, length).Select(i => (1L << 61) - (i * 3L) - collectives.Link.Rank)];
            memory.Write(MemoryMarshal.AsBytes(own.AsSpan()));
            collectives.Side.Fork();
            collectives.Sum(memory.All, NcclDataType.Int64);
            collectives.Side.Stream.Synchronize();
            memory.Read(MemoryMarshal.AsBytes(own.AsSpan()));
            Assert.Equal(Enumerable.Range(0, length).Select(i => (1L << 62) - (i * 6L) - 1), own);
        });
    }

    private static float[] SumOf(CudaCollectives collectives, int length)
    {
        using var values = collectives.Device.Allocate(Math.Max(1, length));
        Own(length, collectives.Link.Rank, 0).CopyTo(values.Span(0, length));
        values.ToDevice(0, length);
        collectives.Side.Fork();
        collectives.Sum(((Engine.Cuda.CudaBuffer)values).Part(0, length), NcclDataType.Float32);
        collectives.Side.Join();
        values.ToHost(0, length);
        return values.Span(0, length).ToArray();
    }

    private static float[] Own(int length, int rank, int time) => [.. Enumerable.Range(0, length).Select(i => Value(i, rank, time))];

    private static float[] Expected(int length, int ranks, int time = 0) =>
        [.. Enumerable.Range(0, length).Select(i => (float)Enumerable.Range(0, ranks).Sum(rank => (double)Value(i, rank, time)))];

    private static float Value(int index, int rank, int time) => (((index * 7) + (rank * 13) + (time * 5)) % 61 - 30) / 8f;
}
