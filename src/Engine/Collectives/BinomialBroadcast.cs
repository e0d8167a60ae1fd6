namespace Lockstep.Engine.Collectives;

/// <summary>
/// Binomial-tree broadcast. Steps ceil(log2 P); bytes sent by the root S·ceil(log2 P), in all S(P-1).
/// In round k the ranks at distance below 2^k of the root (mod P) send to the rank 2^k further on.
/// </summary>
public static class BinomialBroadcast
{
    /// <summary>Fills <paramref name="values"/> on every rank with the root's; the length must be the same everywhere.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Run(ILink link, Span<byte> values, int root)
    {
        int size = link.WorldSize;
        int distance = (link.Rank - root + size) % size;
        for (int reach = 1; reach < size; reach *= 2)
        {
            if (distance < reach && distance + reach < size)
            {
                link.Send((link.Rank + reach) % size, values);
            }
            else if (distance >= reach && distance < 2 * reach)
            {
                link.Receive((link.Rank - reach + size) % size, values);
            }
        }
    }
}
