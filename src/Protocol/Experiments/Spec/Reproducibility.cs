using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What the bits of the result may depend on.</summary>
public enum Reproducibility
{
    [Description("float32 sums, whose order depends on the number of workers.")]
    Fast,

    [Description("Order-free integer sums: the same bits at any number of workers.")]
    Exact,
}
