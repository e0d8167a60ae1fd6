using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>
/// Moves a replica's whole state to other ranks over the data links, with its hash. The ranks form a chain, and each passes on the
/// segment before while it receives the next: n receivers cost S + (n - 1) segments, not n S.
/// </summary>
internal static class StateTransfer
{
    /// <summary>Small enough that the chain fills quickly, large enough that its messages cost nothing.</summary>
    private const int SegmentBytes = 1 << 20;

    /// <summary>Sends the own state to the first of the chain.</summary>
    /// <param name="link">Of the generation.</param>
    /// <param name="replica">Holds the state of <paramref name="position"/>.</param>
    /// <param name="position">Of the run; it travels with the state.</param>
    /// <param name="receivers">Ranks, in the order of the chain; the same list on every rank.</param>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Send(ILink link, Replica replica, RunPosition position, IReadOnlyList<int> receivers)
    {
        if (receivers.Count == 0)
        {
            return;
        }

        replica.ToHost();
        byte[] hash = Hash(replica, position);
        foreach (int array in Enumerable.Range(0, Arrays))
        {
            var bytes = Bytes(replica, array);
            for (int first = 0; first < bytes.Length; first += SegmentBytes)
            {
                link.Send(receivers[0], bytes.Slice(first, Math.Min(SegmentBytes, bytes.Length - first)));
            }
        }

        link.Send(receivers[0], hash);
    }

    /// <summary>Overwrites the replica with the source's state, and passes it on along the chain.</summary>
    /// <returns>Where that state stands.</returns>
    /// <exception cref="LinkException">A link failed, or what arrived is not what was sent: the replica then holds no usable state.</exception>
    public static RunPosition Receive(ILink link, Replica replica, long step, int source, IReadOnlyList<int> receivers)
    {
        int place = Enumerable.Range(0, receivers.Count).First(index => receivers[index] == link.Rank);
        int from = place == 0 ? source : receivers[place - 1];
        int to = place + 1 < receivers.Count ? receivers[place + 1] : -1;
        Span<byte> before = default;
        foreach (int array in Enumerable.Range(0, Arrays))
        {
            var bytes = Bytes(replica, array);
            for (int first = 0; first < bytes.Length; first += SegmentBytes)
            {
                var segment = bytes.Slice(first, Math.Min(SegmentBytes, bytes.Length - first));
                PassOn(link, to, before, from, segment);
                before = segment;
            }
        }

        Span<byte> hash = stackalloc byte[HashBytes];
        PassOn(link, to, before, from, hash);
        PassOn(link, to, hash, from, []);
        replica.ToDevice();
        var position = PositionIn(hash);
        if (position.Step != step || !hash.SequenceEqual(Hash(replica, position)))
        {
            throw new LinkException(LinkFailure.ProtocolViolation, source, $"the state of step {step} from rank {source} does not have the hash it was sent with");
        }

        return position;
    }

    private const int Arrays = 3;
    private const int HashBytes = 6 * sizeof(long);

    private static Span<byte> Bytes(Replica replica, int array) => MemoryMarshal.AsBytes(array switch
    {
        0 => replica.Parameters,
        1 => replica.Statistics,
        _ => replica.OptimizerState,
    });

    private static void PassOn(ILink link, int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming)
    {
        if (to < 0 || outgoing.IsEmpty)
        {
            if (!incoming.IsEmpty)
            {
                link.Receive(from, incoming);
            }
        }
        else if (incoming.IsEmpty)
        {
            link.Send(to, outgoing);
        }
        else
        {
            link.Exchange(to, outgoing, from, incoming);
        }
    }

    private static byte[] Hash(Replica replica, RunPosition position)
    {
        byte[] hash = new byte[HashBytes];
        BinaryPrimitives.WriteInt64LittleEndian(hash, position.Step);
        BinaryPrimitives.WriteInt64LittleEndian(hash.AsSpan(sizeof(long)), position.Place);
        BinaryPrimitives.WriteInt64LittleEndian(hash.AsSpan(2 * sizeof(long)), position.Portions);
        BinaryPrimitives.WriteInt64LittleEndian(hash.AsSpan(3 * sizeof(long)), position.Used);
        BinaryPrimitives.WriteInt64LittleEndian(hash.AsSpan(4 * sizeof(long)), position.Lacking);
        BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(5 * sizeof(long)), replica.Fingerprint());
        return hash;
    }

    private static RunPosition PositionIn(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadInt64LittleEndian(hash),
        BinaryPrimitives.ReadInt64LittleEndian(hash[sizeof(long)..]),
        (int)BinaryPrimitives.ReadInt64LittleEndian(hash[(2 * sizeof(long))..]),
        BinaryPrimitives.ReadInt64LittleEndian(hash[(3 * sizeof(long))..]))
    {
        Lacking = (int)BinaryPrimitives.ReadInt64LittleEndian(hash[(4 * sizeof(long))..]),
    };
}
