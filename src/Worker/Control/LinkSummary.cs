namespace Lockstep.Worker.Control;

/// <summary>The links of a generation in words, for the worker's log.</summary>
internal static class LinkSummary
{
    public static string Of(LinksReady ready)
    {
        var link = ready.Links.Link;
        int hosts = link.Hosts.Distinct().Count();
        return $"run {ready.RunId} generation {ready.Generation}: rank {link.Rank} of {link.WorldSize} on {hosts} host{(hosts == 1 ? string.Empty : "s")}, shares memory with {(link.Window?.Size ?? 1) - 1}{(ready.Links.Collectives is null ? string.Empty : ", sums by NCCL")}";
    }
}
