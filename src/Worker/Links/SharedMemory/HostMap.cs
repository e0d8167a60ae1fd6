namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>Which ranks are on one host, the same on every rank.</summary>
/// <param name="Hosts">The host of each rank, numbered from 0 in order of first appearance.</param>
/// <param name="Members">Ranks on the host of this one, ascending, itself among them.</param>
/// <param name="Exposes">Whether all of these can read what all of these expose.</param>
internal sealed record HostMap(IReadOnlyList<int> Hosts, IReadOnlyList<int> Members, bool Exposes)
{
    /// <summary>What a rank says of a peer.</summary>
    public const byte Apart = 0;

    /// <summary>They share memory.</summary>
    public const byte Shares = 1;

    /// <summary>They share memory, and the rank reads what the peer exposes.</summary>
    public const byte Reads = 2;

    /// <summary>
    /// Ranks are on one host if they say the same of all ranks. Where sharing failed between some of them (a system out of
    /// descriptors), they say different things and count as alone, all of them by everyone's account.
    /// </summary>
    /// <param name="rows">What each rank says of each; of itself it says that it shares.</param>
    /// <param name="rank">Whose map this is.</param>
    public static HostMap Of(byte[][] rows, int rank)
    {
        var hosts = new int[rows.Length];
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int first = Enumerable.Range(0, i).FirstOrDefault(other => Together(rows, other, i), -1);
            hosts[i] = first < 0 ? count++ : hosts[first];
        }

        int[] members = [.. Enumerable.Range(0, rows.Length).Where(other => hosts[other] == hosts[rank])];
        bool exposes = members.Length > 1 && members.All(one => members.All(other => one == other || rows[one][other] == Reads));
        return new HostMap(hosts, members, exposes);
    }

    private static bool Together(byte[][] rows, int one, int other) =>
        rows[one][other] != Apart && Enumerable.Range(0, rows.Length).All(rank => (rows[one][rank] != Apart) == (rows[other][rank] != Apart));
}
