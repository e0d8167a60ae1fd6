using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Hosting;

namespace Lockstep.Worker.Training;

/// <summary>From the kind of device in an experiment to the device of this worker.</summary>
internal static class DeviceTable
{
    /// <summary>Folder for compiled kernels and chosen plans.</summary>
    public const string CacheVariable = "LOCKSTEP_CUDA_CACHE";

    private static readonly KeyValuePair<DeviceKind, Func<ExperimentSpec, Action<string>, Action<bool>, IDevice>>[] Entries =
    [
        new(DeviceKind.Cpu, (spec, _, _) => new CpuDevice(spec.Device.Winograd)),
        new(DeviceKind.Cuda, Cuda),
    ];

    private static readonly KeyValuePair<Precision, CudaPrecision>[] Precisions =
    [
        new(Precision.Float32, CudaPrecision.Float32),
        new(Precision.Tf32, CudaPrecision.TensorFloat32),
        new(Precision.Bf16, CudaPrecision.BFloat16),
        new(Precision.Fp16, CudaPrecision.Float16),
    ];

    /// <param name="spec">The run's.</param>
    /// <param name="report">Told of what an operator should know of the device, such as a product that no library takes.</param>
    /// <param name="preparing">Told true where the device begins what takes long once, false where it is done.</param>
    /// <exception cref="CudaUnavailableException">There is no such GPU, or a library is missing; the message says what to do.</exception>
    /// <exception cref="CudaException">It cannot be opened.</exception>
    public static IDevice Create(ExperimentSpec spec, Action<string> report, Action<bool> preparing) =>
        Array.Find(Entries, entry => entry.Key == spec.Device.Kind).Value(spec, report, preparing);

    private static CudaDevice Cuda(ExperimentSpec spec, Action<string> report, Action<bool> preparing) => new(new CudaSettings
    {
        Ordinal = Ordinal(),
        Precision = Array.Find(Precisions, entry => entry.Key == spec.Precision).Value,
        Deterministic = spec.Reproducibility == Reproducibility.Exact,
        CacheFolder = Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } folder ? folder : Path.Combine(UserFolder(), "lockstep", "cuda"),
        Noted = note => report($"GPU: {note}"),
        Preparing = preparing,
    });

    /// <summary>A user without a home has none.</summary>
    private static string UserFolder() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder ? folder : Path.GetTempPath();

    private static int Ordinal()
    {
        string? text = Environment.GetEnvironmentVariable(WorkerHost.GpuVariable);
        return string.IsNullOrEmpty(text) ? 0
            : int.TryParse(text, out int ordinal) && ordinal >= 0 ? ordinal
            : throw new CudaUnavailableException($"{WorkerHost.GpuVariable}: expected the number of a GPU from 0 on, found '{text}'.");
    }
}
