using System.Globalization;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Cuda;

/// <summary>Our kernels, compiled for one GPU and one type of elements; a family is compiled and loaded when one of its kernels is first asked for.</summary>
internal sealed class KernelLibrary : IDisposable
{
    private readonly CudaContext _context;
    private readonly NvrtcCompiler _compiler;
    private readonly Action<bool>? _preparing;
    private readonly string[] _options;
    private readonly Dictionary<string, string> _families = [];
    private readonly Dictionary<string, CudaFunction> _kernels = [];
    private readonly List<CudaModule> _modules = [];

    /// <param name="context">Of the GPU.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="cacheFolder">Where compiled families are kept; null: nowhere.</param>
    /// <param name="preparing">See <see cref="CudaSettings.Preparing"/>.</param>
    public KernelLibrary(CudaContext context, ElementType type, string? cacheFolder, Action<bool>? preparing = null)
    {
        _context = context;
        _preparing = preparing;
        _compiler = new NvrtcCompiler(cacheFolder is null ? null : new FileCache(cacheFolder, ".cubin"));
        _options = OptionsFor(context.Get(DeviceAttribute.ComputeCapabilityMajor), context.Get(DeviceAttribute.ComputeCapabilityMinor), type);
        foreach (string family in KernelSource.Families)
        {
            foreach (string kernel in KernelSource.KernelsOf(family))
            {
                _families.Add(kernel, family);
            }
        }
    }

    /// <exception cref="ArgumentException">No family has it.</exception>
    /// <exception cref="CudaException">Its family does not compile or load.</exception>
    public CudaFunction this[string kernel] => _kernels.TryGetValue(kernel, out var found) ? found : Load(kernel);

    /// <summary>For the compiler: the kind of GPU and the type of elements, and what our kernels are written for.</summary>
    public static string[] OptionsFor(int major, int minor, ElementType type) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture=sm_{major}{minor}"),
        "--std=c++17",

        // NVRTC takes a generic lambda for a function of the host, also within a kernel, and refuses those.
        "--device-as-default-execution-space",

        // A product and a sum are fused where the text says so, and nowhere else: the host's build of it then gives the same bits.
        "--fmad=false",
        string.Create(CultureInfo.InvariantCulture, $"-DELEMENT={(int)type}"),
    ];

    public void Dispose()
    {
        foreach (var module in _modules)
        {
            module.Dispose();
        }
    }

    private CudaFunction Load(string kernel)
    {
        if (!_families.TryGetValue(kernel, out string? family))
        {
            throw new ArgumentException($"there is no kernel {kernel}.", nameof(kernel));
        }

        _preparing?.Invoke(true);
        try
        {
            LoadFamily(family);
        }
        finally
        {
            _preparing?.Invoke(false);
        }

        return _kernels[kernel];
    }

    private void LoadFamily(string family)
    {
        var compiled = _compiler.Compile(KernelSource.Of(family), family + ".cu", _options);
        var module = new CudaModule(_context, compiled.Image);
        _modules.Add(module);
        foreach (string name in KernelSource.KernelsOf(family))
        {
            _kernels.Add(name, module.GetFunction(name));
        }
    }
}
