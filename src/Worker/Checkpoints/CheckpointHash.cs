using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>
/// One SHA-256 over parameters, batch-norm statistics and optimizer state. Equal hashes are equal bits, whoever wrote the
/// checkpoint: step, time, run, generation, world size and the order of tensors in the files are not part of it.
/// </summary>
/// <remarks>
/// Hashed is, for the model and then for the optimizer: the number of tensors, then each tensor in ordinal order of names as
/// length of the name in UTF-8, name, number of extents, extents, values. Numbers are int32, values float32 bits, all
/// little-endian. Lengths come first, so that no two different states give the same bytes.
/// </remarks>
public static class CheckpointHash
{
    private static readonly string[] StatisticNames = [".running_mean", ".running_var"];

    /// <summary>Proves a checkpoint against its manifest, then hashes its tensors.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged; the message says where.</exception>
    public static CheckpointDigest Of(string directory)
    {
        var loaded = CheckpointReader.Read(directory);
        var data = loaded.Data;
        long parameters = data.Model.Where(tensor => !IsStatistic(tensor.Name)).Sum(tensor => (long)tensor.Values.Length);
        return new CheckpointDigest(Of(data), loaded.Manifest.Step, parameters, data.Model.Count + data.Optimizer.Count);
    }

    internal static string Of(CheckpointData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, data.Model);
        Append(hash, data.Optimizer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool IsStatistic(string name) => StatisticNames.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    private static void Append(IncrementalHash hash, IReadOnlyList<NamedTensor> tensors)
    {
        Append(hash, tensors.Count);
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            byte[] name = Encoding.UTF8.GetBytes(tensor.Name);
            Append(hash, name.Length);
            hash.AppendData(name);
            Append(hash, tensor.Shape.Count);
            foreach (int extent in tensor.Shape)
            {
                Append(hash, extent);
            }

            AppendValues(hash, tensor.Values.Span);
        }
    }

    /// <summary>In pieces, because a span of bytes ends at 2 GiB. The files' readers have refused big-endian machines.</summary>
    private static void AppendValues(IncrementalHash hash, ReadOnlySpan<float> values)
    {
        const int Piece = 1 << 20;
        while (!values.IsEmpty)
        {
            var piece = values[..Math.Min(Piece, values.Length)];
            hash.AppendData(MemoryMarshal.AsBytes(piece));
            values = values[piece.Length..];
        }
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
