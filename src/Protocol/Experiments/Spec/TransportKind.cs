using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What carries data between two workers.</summary>
public enum TransportKind
{
    [Description("Shared memory between workers of one host, TCP between hosts; gradients between GPUs by NCCL, where all have it.")]
    Auto,

    [Description("Shared memory only; all workers must be on one host.")]
    [Alias("shm")]
    SharedMemory,

    [Description("TCP also within a host.")]
    Tcp,

    [Description("As auto, but gradients between GPUs go by NCCL or the run fails.")]
    Nccl,
}
