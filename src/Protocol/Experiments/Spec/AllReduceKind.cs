using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How gradients are summed over workers; the words are those of the engine's table of algorithms.</summary>
public enum AllReduceKind
{
    [Description("Chosen by size and by which workers share a host, from communication.tuning where it is given.")]
    Auto,

    [Description("Reduce-scatter and all-gather around a ring: fewest bytes, 2(P-1) steps.")]
    Ring,

    [Description("Rings over parts that stay in the cache: for many workers on one host that do not share memory.")]
    RingSlabs,

    [Description("Recursive halving and doubling: as few bytes, 2 log2 P steps.")]
    HalvingDoubling,

    [Description("Binomial tree to rank 0 and back: for small messages.")]
    Tree,

    [Description("Reduced within each host, over one leader a host, and broadcast within the host.")]
    Hierarchical,

    [Description("Reduce-scatter in the row, all-reduce in the column, all-gather in the row of a grid (Mikami et al. 2018).")]
    [Alias("torus_2d")]
    Torus,

    [Description("Through shared memory, each worker summing its own chunk from all others' buffers; one host only.")]
    Direct,
}
