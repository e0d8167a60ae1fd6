using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Benchmarks;

/// <summary>
/// One all-reduce on one rank, verified and then timed. Values are small whole numbers that differ from place to place and rank
/// to rank: every partial sum is exact in every wire type, so that the sum must be right to the bit.
/// </summary>
internal sealed class AllReduceTrial(ILink link, RankRequest.AllReduce request)
{
    private const int LargestSum = 255;
    private const int WarmUps = 2;
    private readonly IAllReduce _algorithm = AllReduceTable.Create(request.Algorithm, new AllReduceSettings { RowLength = request.TorusRow });
    private readonly IWire _wire = request.Wire == "int64" ? new Int64Sum() : WireTable.Create(request.Wire);
    private readonly int _modulus = Math.Max(2, LargestSum / link.WorldSize);

    /// <exception cref="LinkException">A link failed.</exception>
    /// <exception cref="InvalidDataException">A sum is wrong.</exception>
    public RankAnswer Run(Span<byte> values)
    {
        Fill(values);
        _algorithm.Run(link, values, _wire);
        Verify(values);
        string hash = Convert.ToHexStringLower(SHA256.HashData(values));
        for (int i = 0; i < WarmUps; i++)
        {
            _algorithm.Run(link, values, _wire);
        }

        var times = new double[request.Iterations];
        for (int i = 0; i < times.Length; i++)
        {
            DisseminationBarrier.Run(link);
            long began = Stopwatch.GetTimestamp();
            _algorithm.Run(link, values, _wire);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return new RankAnswer { Milliseconds = times, Hash = hash };
    }

    private void Fill(Span<byte> values)
    {
        if (_wire.ValueSize == sizeof(long))
        {
            var wholes = MemoryMarshal.Cast<byte, long>(values);
            for (int i = 0; i < wholes.Length; i++)
            {
                wholes[i] = Value(link.Rank, i);
            }

            return;
        }

        var floats = MemoryMarshal.Cast<byte, float>(values);
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = Value(link.Rank, i);
        }
    }

    private void Verify(Span<byte> values)
    {
        int count = values.Length / _wire.ValueSize;
        for (int i = 0; i < count; i++)
        {
            double found = _wire.ValueSize == sizeof(long) ? MemoryMarshal.Cast<byte, long>(values)[i] : MemoryMarshal.Cast<byte, float>(values)[i];
            int expected = 0;
            for (int rank = 0; rank < link.WorldSize; rank++)
            {
                expected += Value(rank, i);
            }

            if (found != expected)
            {
                throw new InvalidDataException($"{request.Algorithm} over {link.WorldSize} ranks: rank {link.Rank} holds {found} at element {i} of {count}, expected {expected}");
            }
        }
    }

    private int Value(int rank, int position) => (int)((((long)position * 7) + (rank * 13)) % _modulus);
}
