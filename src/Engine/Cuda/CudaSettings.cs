namespace Lockstep.Engine.Cuda;

/// <summary>How a <see cref="CudaDevice"/> computes.</summary>
public sealed record CudaSettings
{
    /// <summary>Which GPU, in the order of CUDA_VISIBLE_DEVICES.</summary>
    public int Ordinal { get; init; }

    public CudaPrecision Precision { get; init; } = CudaPrecision.Float32;

    /// <summary>
    /// Whether the same calls give the same bits in every process: library plans are then taken by the order in which the library
    /// proposes them and never by a measurement, and plans that add in no fixed order are left out.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>Whether passes are recorded and replayed; false: every call is made every time, for looking for errors.</summary>
    public bool Replays { get; init; } = true;

    /// <summary>
    /// Longest time that choosing plans by timing them may take in all; null: no limit. What is met after that gets the libraries' first
    /// proposal, which is not kept, and <see cref="CudaDevice.Notes"/> says so.
    /// </summary>
    public TimeSpan? ChoosingLimit { get; init; }

    /// <summary>Folder for compiled kernels and chosen plans, shared by all processes; null: nothing is kept.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Told of each of <see cref="CudaDevice.Notes"/> as it comes, from the thread that uses the device; null: nobody is.</summary>
    public Action<string>? Noted { get; init; }

    /// <summary>
    /// Told true where the device begins what takes long once, false where it is done: compiling kernels, choosing plans. Calls are nested,
    /// and come often enough to show that it gets on; from the thread that uses the device; null: nobody is.
    /// </summary>
    public Action<bool>? Preparing { get; init; }
}
