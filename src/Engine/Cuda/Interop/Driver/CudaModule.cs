namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Code that has been loaded into a context.</summary>
internal sealed unsafe class CudaModule : CudaResource
{
    private const int LogBytes = 8192;

    /// <param name="context">Current in this thread.</param>
    /// <param name="image">A cubin, or PTX text that ends in a zero byte.</param>
    /// <exception cref="CudaException">It is not for this GPU, or it does not link; the message has the linker's log.</exception>
    public CudaModule(CudaContext context, ReadOnlySpan<byte> image)
        : base(context)
    {
        Span<byte> log = new byte[LogBytes];
        JitOption* options = stackalloc[] { JitOption.ErrorLogBuffer, JitOption.ErrorLogBufferSizeBytes };
        void** values = stackalloc void*[2];
        fixed (byte* start = image)
        fixed (byte* room = log)
        {
            values[0] = room;
            values[1] = (void*)LogBytes;
            ModuleHandle module;
            var result = DriverModule.ModuleLoadDataEx(&module, start, 2, options, values);
            if (result != CudaResult.Success)
            {
                throw DriverCheck.Failure(result, "cuModuleLoadDataEx", $"{image.Length} bytes{(NativeText.Of(log) is { Length: > 0 } text ? ": " + text : string.Empty)}");
            }

            Own(module.Value);
        }
    }

    public ModuleHandle Handle => new(handle);

    /// <param name="name">As the source has it, declared <c>extern "C"</c>.</param>
    /// <exception cref="CudaException">There is none of that name.</exception>
    public CudaFunction GetFunction(string name)
    {
        fixed (byte* text = NativeText.Bytes(name))
        {
            FunctionHandle function;
            var result = DriverModule.ModuleGetFunction(&function, Handle, text);
            return result == CudaResult.Success
                ? new CudaFunction(this, name, function)
                : throw DriverCheck.Failure(result, "cuModuleGetFunction", name);
        }
    }

    protected override CudaResult Destroy() => DriverModule.ModuleUnload(Handle);
}
