using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What one worker computes on.</summary>
[Shorthand(nameof(Kind))]
public sealed record DeviceSpec
{
    [Description("Kind of device.")]
    public DeviceKind Kind { get; init; } = DeviceKind.Cpu;

    [Description("CPU threads of one worker; 0: the machine's cores over the number of local workers, at least 1.")]
    [Limits(0, 4096)]
    public int Threads { get; init; }

    [Description("Whether 3x3 convolutions of stride 1 on the CPU may be computed by Winograd's F(2x2, 3x3), where that is faster; its error is of the same size, docs/numerics.md.")]
    public bool Winograd { get; init; } = true;
}
