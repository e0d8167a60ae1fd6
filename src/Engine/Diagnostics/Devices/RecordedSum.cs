using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>A sum over a world of one rank, between two copies, in a pass that is rehearsed, recorded and replayed, with other values each time.</summary>
internal static class RecordedSum
{
    private const int Length = 100_003;
    private const int Times = 4;

    /// <summary>Bytes that came out as others, over all times; all of one time that was to be recorded and was not.</summary>
    public static int CountWrong(CudaCollectives collectives, NcclDataType type)
    {
        var device = collectives.Device;
        int size = NcclTypes.BytesOf(type), before = device.RecordedPasses, wrong = 0;
        using var source = new CudaMemory(device.Context, Length * size);
        using var values = new CudaMemory(device.Context, Length * size);
        using var target = new CudaMemory(device.Context, Length * size);
        object owner = new();
        for (int time = 0; time < Times; time++)
        {
            byte[] given = Values(time, size), found = new byte[given.Length];
            source.Write(given);
            device.BeginPass(new PassKey(owner, PassKind.Training, Last: true));
            device.Queue.Copy(source.All, values.All);
            collectives.Side.Fork();
            collectives.Sum(values.All, type);
            collectives.Side.Join();
            device.Queue.Copy(values.All, target.All);
            device.EndPass(true);
            device.Queue.Stream.Synchronize();
            target.Read(found);
            wrong += given.Zip(found).Count(pair => pair.First != pair.Second);
        }

        int recorded = device.RecordedPasses - before;
        collectives.Forget();
        return recorded == 1 ? wrong : Length * size;
    }

    /// <summary>Numbers of every type here, never one that is not a number: the top bytes are those of values near 1.</summary>
    private static byte[] Values(int time, int size)
    {
        byte[] values = new byte[Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            ulong bits = CounterRandom.Bits((ulong)time, (ulong)i);
            values[i] = i % size == size - 1 ? (byte)(0x38 + (bits & 7)) : (byte)bits;
        }

        return values;
    }
}
