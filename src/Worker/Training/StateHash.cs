using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>SHA-256 over step, parameters, statistics and optimizer state: equal hashes are equal replicas.</summary>
internal static class StateHash
{
    public static byte[] Of(Replica replica, long step)
    {
        replica.ToHost();
        return Of(step, replica.Parameters, replica.Statistics, replica.OptimizerState);
    }

    /// <summary>The same of a copy.</summary>
    public static byte[] Of(long step, ReadOnlySpan<float> parameters, ReadOnlySpan<float> statistics, ReadOnlySpan<float> optimizer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, step);
        hash.AppendData(number);
        hash.AppendData(MemoryMarshal.AsBytes(parameters));
        hash.AppendData(MemoryMarshal.AsBytes(statistics));
        hash.AppendData(MemoryMarshal.AsBytes(optimizer));
        return hash.GetHashAndReset();
    }
}
