using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Products;

namespace Lockstep.Engine.Tests.Cuda.Products;

/// <summary>A GPU with products of its own, and the record of the emulated libraries where it is emulated.</summary>
internal sealed class ProductGpu : IDisposable
{
    private const string LogSetting = "LOCKSTEP_EMULATED_LOG", FaultSetting = "LOCKSTEP_EMULATED_FAULTS";

    private readonly string? _log;

    public ProductGpu(CudaPrecision precision = CudaPrecision.Float32, bool deterministic = true, string? cacheFolder = null, bool records = false, string? faults = null, TimeSpan? limit = null)
    {
        TestGpu.Require(CudaLibrary.Cudnn, CudaLibrary.CublasLt, CudaLibrary.Nvrtc);
        Assert.SkipWhen((records || faults is not null) && !IsEmulated, "the emulated libraries' record and faults are asked for");
        Settings = new CudaSettings { Precision = precision, Deterministic = deterministic, CacheFolder = cacheFolder, ChoosingLimit = limit };
        Device = new CudaDevice(Settings);
        if (records)
        {
            _log = Path.GetTempFileName();
            EmulatedCuda.Set(LogSetting, _log);
        }

        if (faults is not null)
        {
            Fail(faults);
        }

        Products = ProductTable.Create(Device, Settings);
    }

    public static TheoryData<int> Precisions => [(int)CudaPrecision.Float32, (int)CudaPrecision.TensorFloat32, (int)CudaPrecision.BFloat16, (int)CudaPrecision.Float16];

    public static bool IsEmulated => CudaLibraries.Find()[CudaLibrary.Driver].File.StartsWith(EmulatedCuda.Folder, StringComparison.Ordinal);

    public CudaSettings Settings { get; }

    public CudaDevice Device { get; }

    public IProducts Products { get; }

    /// <summary>What the libraries were asked so far.</summary>
    public IReadOnlyList<EmulatedCall> Calls => EmulatedCall.Read(_log!);

    public int Count(string call) => Calls.Count(line => line.Name == call);

    /// <summary>Arms faults of the emulation. Calls are counted from its start: where N is given, it is from here on.</summary>
    public void Fail(string faults)
    {
        Assert.SkipUnless(IsEmulated, "faults are of the emulated libraries");
        EmulatedCuda.Set(FaultSetting, faults);
    }

    /// <summary>Makes a product of fresh tensors, checks it, and gives its bits.</summary>
    public float[] Make(in ProductTask task)
    {
        using var data = new ProductData(Device, task);
        Products.Make(task, data.Tensors);
        string product = task.ToString();
        data.Check(rounded: Products.Reports.Single(report => report.Product == product).Plan.Contains("widened", StringComparison.Ordinal));
        return data.Read();
    }

    public void Dispose()
    {
        Products.Dispose();
        Device.Dispose();
        if (_log is not null)
        {
            EmulatedCuda.Set(LogSetting, null);
            File.Delete(_log);
        }

        if (IsEmulated)
        {
            EmulatedCuda.Set(FaultSetting, null);
        }
    }
}
