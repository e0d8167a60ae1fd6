using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Kind of device.</summary>
public enum DeviceKind
{
    [Description("CPU threads with SIMD.")]
    Cpu,

    [Description("One NVIDIA GPU.")]
    [Alias("gpu")]
    Cuda,
}
