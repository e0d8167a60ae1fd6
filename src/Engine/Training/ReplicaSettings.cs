using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Training;

/// <summary>How a <see cref="Replica"/> computes.</summary>
public sealed record ReplicaSettings
{
    /// <summary>Most samples of a slice: what memory is planned for and batch-norm statistics are taken over.</summary>
    public int SliceSize { get; init; } = 32;

    /// <summary>Threads, each with activations and gradients of its own.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>
    /// Whether sums over slices are made in 64-bit fixed point, whose order does not matter: the bits of a step then depend
    /// neither on lanes nor on ranks. Costs 8 bytes a parameter and twice the bytes between ranks.
    /// </summary>
    public bool Exact { get; init; }

    /// <summary>
    /// Where what is summed over ranks lies, for instance memory that other processes read: at least
    /// <see cref="Replica.ExchangeLength"/> floats, the caller's to dispose after the replica. Null: memory of its own.
    /// </summary>
    public DeviceBuffer? Reduction { get; init; }

    /// <summary>ε of label smoothing (Szegedy et al. 2016, section 7): target (1-ε) one-hot + ε/classes.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Of fp16's gradients; harmless and useless elsewhere.</summary>
    public LossScaling LossScaling { get; init; } = LossScaling.None;

    /// <summary>Name in <see cref="Losses.LossTable"/>; null: the network's own.</summary>
    public string? Loss { get; init; }

    /// <summary>Weights of the classes in the training loss, in their order; empty: 1. The loss is divided by samples, not by weights.</summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    /// <summary>m in running = (1-m) running + m batch; PyTorch's default.</summary>
    public float StatisticsMomentum { get; init; } = 0.1f;
}
