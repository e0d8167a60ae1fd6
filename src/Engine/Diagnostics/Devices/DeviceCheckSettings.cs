using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>What a <see cref="DeviceCheck"/> does, and how much of it.</summary>
public sealed record DeviceCheckSettings
{
    /// <summary>
    /// Which GPU and in what precision. Where it names no folder for compiled kernels and chosen plans, the parts share a folder that
    /// goes when they are done. Parts that compare bits are deterministic whatever it says.
    /// </summary>
    public CudaSettings Device { get; init; } = new();

    /// <summary>Steps of the training that is compared with the CPU's; the other parts train for a few.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Images of a slice. A step has <see cref="Slices"/> slices.</summary>
    public int Images { get; init; } = 16;

    /// <summary>Height and width of an image.</summary>
    public int Size { get; init; } = 32;

    /// <summary>How often device, replica and communicator are closed and opened again.</summary>
    public int Reopenings { get; init; } = 100;

    /// <summary>Of each step.</summary>
    internal const int Slices = 4;

    /// <summary>Of the parts that compare bits: rehearsed, recorded, and replayed again and again.</summary>
    internal int FewSteps => Math.Min(Steps, 10);

    /// <summary>The device on which the same calls give the same bits.</summary>
    internal CudaSettings Deterministic => Device with { Deterministic = true };
}
