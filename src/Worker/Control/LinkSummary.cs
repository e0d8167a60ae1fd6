namespace Lockstep.Worker.Control;

/// <summary>The links of a generation in words, for the worker's log.</summary>
internal static class LinkSummary
{
    public static string Of(LinksReady ready)
    {
        int hosts = ready.Link.Hosts.Distinct().Count();
        return $"run {ready.RunId} generation {ready.Generation}: rank {ready.Link.Rank} of {ready.Link.WorldSize} on {hosts} host{(hosts == 1 ? string.Empty : "s")}, shares memory with {(ready.Link.Window?.Size ?? 1) - 1}";
    }
}
