namespace Lockstep.Engine.Collectives;

/// <summary>Links between ranks within one process, for tests and single-worker runs. Counts exchanges and bytes.</summary>
public sealed class MeshLink : ILink
{
    private readonly MeshQueue[,] _queues;
    private readonly CancellationTokenSource _aborted;

    private MeshLink(int rank, int worldSize, MeshQueue[,] queues, CancellationTokenSource aborted)
    {
        Rank = rank;
        WorldSize = worldSize;
        Hosts = new int[worldSize];
        _queues = queues;
        _aborted = aborted;
    }

    public int Rank { get; }

    public int WorldSize { get; }

    public IReadOnlyList<int> Hosts { get; }

    public IHostWindow? Window => null;

    public TransferPlace Place { get; set; }

    /// <summary>Calls of <see cref="Exchange"/> so far.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Bytes sent so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Makes the links of a whole world, one element per rank.</summary>
    public static MeshLink[] Create(int worldSize)
    {
        var queues = new MeshQueue[worldSize, worldSize];
        for (int from = 0; from < worldSize; from++)
        {
            for (int to = 0; to < worldSize; to++)
            {
                queues[from, to] = new MeshQueue();
            }
        }

        var aborted = new CancellationTokenSource();
        return [.. Enumerable.Range(0, worldSize).Select(rank => new MeshLink(rank, worldSize, queues, aborted))];
    }

    public void Exchange(int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming)
    {
        Exchanges++;
        if (!outgoing.IsEmpty)
        {
            BytesSent += outgoing.Length;
            _queues[Rank, to].Add(outgoing.ToArray());
        }

        if (!incoming.IsEmpty)
        {
            Receive(from, incoming);
        }
    }

    public void Abort(string reason) => _aborted.Cancel();

    public void Dispose()
    {
        Abort("disposed");
    }

    private void Receive(int from, Span<byte> incoming)
    {
        byte[] message;
        try
        {
            message = _queues[from, Rank].Take(_aborted.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new LinkException(LinkFailure.Aborted, null, "the links of this generation were aborted", exception);
        }

        if (message.Length != incoming.Length)
        {
            throw new LinkException(
                LinkFailure.ProtocolViolation, from, $"rank {from} sent {message.Length} bytes, rank {Rank} expected {incoming.Length}");
        }

        message.CopyTo(incoming);
    }
}
