namespace Lockstep.Engine.Collectives;

/// <summary>Links between ranks within one process, for tests and single-worker runs. Counts exchanges, bytes and meetings.</summary>
public sealed class MeshLink : ILink
{
    private const int DefaultSlotLength = 1 << 16;

    private readonly MeshQueue[,] _queues;
    private readonly CancellationTokenSource _aborted;
    private readonly MeshWindow? _window;

    private MeshLink(int rank, IReadOnlyList<int> hosts, MeshQueue[,] queues, MeshWindow? window, CancellationTokenSource aborted)
    {
        Rank = rank;
        WorldSize = hosts.Count;
        Hosts = hosts;
        _queues = queues;
        _window = window;
        _aborted = aborted;
    }

    public int Rank { get; }

    public int WorldSize { get; }

    public IReadOnlyList<int> Hosts { get; }

    public IHostWindow? Window => _window;

    public TransferPlace Place { get; set; }

    /// <summary>Calls of <see cref="Exchange"/> so far.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Bytes sent so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Meetings in the window so far.</summary>
    public long Meetings => _window?.Meetings ?? 0;

    /// <summary>Makes the links of a whole world on one host without a window, one element per rank.</summary>
    public static MeshLink[] Create(int worldSize) => Create(new int[worldSize], slotLength: 0);

    /// <summary>Makes the links of a world over hosts, one element per rank.</summary>
    /// <param name="hosts">The host of each rank, numbered from 0 in order of first appearance.</param>
    /// <param name="slotLength">Bytes of a slot of each host's window; 0: hosts without windows.</param>
    public static MeshLink[] Create(IReadOnlyList<int> hosts, int slotLength = DefaultSlotLength)
    {
        var aborted = new CancellationTokenSource();
        var queues = Queues(hosts.Count);
        MeshHost[] shared = [.. hosts.Distinct().Select(host => new MeshHost(hosts.Count(other => other == host), slotLength, aborted.Token))];
        return [.. hosts.Select((host, rank) => new MeshLink(rank, hosts, queues, slotLength == 0 ? null : new MeshWindow(shared[host], PlaceOf(hosts, rank)), aborted))];
    }

    /// <summary>Lets the ranks of the host read this memory in place, instead of what they saw before.</summary>
    /// <exception cref="InvalidOperationException">There is no window.</exception>
    public void Expose(byte[] memory)
    {
        if (_window is null)
        {
            throw new InvalidOperationException("this mesh was made without windows: name its hosts");
        }

        _window.Expose(memory);
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

    public void Check()
    {
        if (_aborted.IsCancellationRequested)
        {
            throw new LinkException(LinkFailure.Aborted, null, "the links of this generation were aborted");
        }
    }

    public void Abort(string reason) => _aborted.Cancel();

    public void Dispose()
    {
        Abort("disposed");
    }

    private static MeshQueue[,] Queues(int worldSize)
    {
        var queues = new MeshQueue[worldSize, worldSize];
        for (int from = 0; from < worldSize; from++)
        {
            for (int to = 0; to < worldSize; to++)
            {
                queues[from, to] = new MeshQueue();
            }
        }

        return queues;
    }

    private static int PlaceOf(IReadOnlyList<int> hosts, int rank) => hosts.Take(rank).Count(host => host == hosts[rank]);

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
