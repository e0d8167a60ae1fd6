namespace Lockstep.Engine.Collectives;

/// <summary>
/// A world as X ranks a row by Y rows. Where every host has equally many ranks, and more than one, a host is a row, unless all
/// are on one host and yet share no memory. Otherwise rows are runs of ranks, as nearly square as whole numbers go and rather
/// longer than high, because neighbours in a row are the nearest and it carries the most.
/// </summary>
internal sealed class TorusGrid
{
    /// <param name="link">The world.</param>
    /// <param name="rowLength">X; 0: chosen.</param>
    /// <exception cref="ArgumentException">The ranks cannot be cut into rows of this length.</exception>
    public TorusGrid(ILink link, int rowLength)
    {
        Link = link;
        int[][] rows = [.. Rows(link, rowLength)];
        int[] own = rows.First(row => row.Contains(link.Rank));
        int place = Array.IndexOf(own, link.Rank);
        Row = new SubLink(link, own);
        Column = new SubLink(link, [.. rows.Select(row => row[place])]);
    }

    /// <summary>What was cut.</summary>
    public ILink Link { get; }

    public SubLink Row { get; }

    public SubLink Column { get; }

    /// <summary>Whether each host has equally many ranks, and how many.</summary>
    public static bool HasEvenHosts(IReadOnlyList<int> hosts, out int ranksPerHost)
    {
        var counts = hosts.CountBy(host => host).Select(count => count.Value).Distinct().ToList();
        ranksPerHost = counts[0];
        return counts.Count == 1;
    }

    /// <summary>The least divisor of the number of ranks that is not below its root.</summary>
    public static int SquarestRow(int ranks) => Enumerable.Range(1, ranks).First(length => ranks % length == 0 && length * length >= ranks);

    private static IEnumerable<int[]> Rows(ILink link, int rowLength)
    {
        if (rowLength < 0 || (rowLength > 0 && link.WorldSize % rowLength != 0))
        {
            throw new ArgumentException($"{link.WorldSize} ranks cannot be cut into rows of {rowLength}: give a row length that divides their number, or 0 to have one chosen", nameof(rowLength));
        }

        bool even = HasEvenHosts(link.Hosts, out int ranksPerHost) && ranksPerHost > 1;
        bool apart = ranksPerHost < link.WorldSize || link.Window is not null;
        if (even && apart && (rowLength == 0 || rowLength == ranksPerHost))
        {
            return link.Hosts.Distinct().Select(host => link.RanksOfHost(host).ToArray());
        }

        return Enumerable.Range(0, link.WorldSize).Chunk(rowLength > 0 ? rowLength : SquarestRow(link.WorldSize));
    }
}
