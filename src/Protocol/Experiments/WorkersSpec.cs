namespace Lockstep.Protocol.Experiments;

public sealed record WorkersSpec
{
    /// <summary>Below this many workers the run waits.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Never more than this many.</summary>
    public int Max { get; init; } = 1;
}

public sealed record DeviceSpec
{
    public DeviceKind Kind { get; init; } = DeviceKind.Cpu;

    /// <summary>CPU threads of one worker; 0: the machine's cores over the number of local workers, at least 1.</summary>
    public int Threads { get; init; }
}

public enum DeviceKind { Cpu, Cuda }

public enum Precision { Float32, Bf16, Fp16 }

public enum Reproducibility { Fast, Exact }
