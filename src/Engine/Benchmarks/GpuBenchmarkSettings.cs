using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Benchmarks;

/// <summary>What <see cref="GpuBenchmark"/> times.</summary>
public sealed record GpuBenchmarkSettings
{
    /// <summary>Name in the model zoo.</summary>
    public string Model { get; init; } = "resnet50";

    /// <summary>Images of a step, computed as one slice.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Height and width of an image; null: the model's own.</summary>
    public int? Size { get; init; }

    /// <summary>Steps of a round.</summary>
    public int Steps { get; init; } = 30;

    /// <summary>The median of the rounds counts.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Whether the images come from the host in every step, as bytes and a step ahead like those of a loader that keeps up; else they lie on the GPU.</summary>
    public bool Copies { get; init; }

    /// <summary>Rows, columns and depth of the product whose rate is the GPU's matrix peak, a fourth of the floats of the copy whose rate is its memory's; 0: neither is measured.</summary>
    public int PeakSide { get; init; } = 8192;

    public CudaSettings Device { get; init; } = new();
}
