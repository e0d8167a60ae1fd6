namespace Lockstep.Engine.Collectives;

/// <summary>
/// Some ranks of a link as a world of their own, for instance a row of a torus or the leaders of hosts. A view: it owns nothing,
/// and aborting it aborts the whole. The peer in a <see cref="LinkException"/> is a rank of the whole.
/// </summary>
internal sealed class SubLink : ILink
{
    private readonly ILink _whole;
    private readonly int[] _members;

    /// <param name="whole">The link of all ranks.</param>
    /// <param name="members">Ranks of <paramref name="whole"/> in the order of their ranks here; the own one among them, none twice.</param>
    /// <exception cref="ArgumentException">The own rank is not a member.</exception>
    public SubLink(ILink whole, IReadOnlyList<int> members)
    {
        _whole = whole;
        _members = [.. members];
        Rank = Array.IndexOf(_members, whole.Rank);
        if (Rank < 0)
        {
            throw new ArgumentException($"rank {whole.Rank} is none of the members {string.Join(", ", members)}", nameof(members));
        }

        var hosts = members.Select(member => whole.Hosts[member]).ToList();
        var numbers = hosts.Distinct().ToList();
        Hosts = [.. hosts.Select(host => numbers.IndexOf(host))];
        Window = members.SequenceEqual(whole.RanksOfHost(whole.Hosts[whole.Rank])) ? whole.Window : null;
    }

    public int Rank { get; }

    public int WorldSize => _members.Length;

    /// <summary>The rank in the whole of the first member.</summary>
    public int First => _members[0];

    public IReadOnlyList<int> Hosts { get; }

    public IHostWindow? Window { get; }

    public TransferPlace Place
    {
        get => _whole.Place;
        set => _whole.Place = value;
    }

    public void Exchange(int to, ReadOnlySpan<byte> outgoing, int from, Span<byte> incoming) =>
        _whole.Exchange(_members[to], outgoing, _members[from], incoming);

    public void Check() => _whole.Check();

    public void Abort(string reason) => _whole.Abort(reason);

    /// <summary>Nothing: the whole belongs to whoever made it.</summary>
    public void Dispose()
    {
    }
}
