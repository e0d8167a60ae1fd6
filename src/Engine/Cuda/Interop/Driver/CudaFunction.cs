namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A kernel of a loaded module.</summary>
internal sealed unsafe class CudaFunction
{
    // Bytes of each parameter, where the driver tells; it never looks at them itself: an argument too few reads whatever comes next.
    private readonly int[]? _parameters;

    public CudaFunction(CudaModule module, string name, FunctionHandle function)
    {
        (Module, Name, Handle) = (module, name, function);
        _parameters = ReadParameters(function);
    }

    /// <summary>Whether the driver tells what a kernel's parameters are, so that launches can be compared with them.</summary>
    public static bool ChecksArguments => DriverOptional.FunctionGetParameterInfo != null;

    /// <summary>Keeps the code loaded.</summary>
    public CudaModule Module { get; }

    public string Name { get; }

    public FunctionHandle Handle { get; }

    public int Get(FunctionAttribute attribute)
    {
        int value;
        DriverCheck.Check(DriverModule.FunctionGetAttribute(&value, attribute, Handle), "cuFuncGetAttribute");
        return value;
    }

    /// <summary>Before launches with more than 48 KB of dynamic shared memory.</summary>
    public void AllowShared(int bytes)
    {
        var result = DriverModule.FunctionSetAttribute(Handle, FunctionAttribute.MaxDynamicSharedSizeBytes, bytes);
        if (result != CudaResult.Success)
        {
            throw DriverCheck.Failure(result, "cuFuncSetAttribute", $"{bytes} bytes of shared memory for {Name}");
        }
    }

    /// <summary>Blocks of this shape that a multiprocessor runs at a time.</summary>
    public int CountResidentBlocks(int threads, int sharedBytes = 0)
    {
        int blocks;
        DriverCheck.Check(DriverModule.OccupancyMaxActiveBlocks(&blocks, Handle, threads, (nuint)sharedBytes), "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        return blocks;
    }

    /// <summary>Queues the kernel. Arguments are copied before this returns; nothing is allocated.</summary>
    /// <exception cref="ArgumentException">The arguments are not the kernel's parameters.</exception>
    /// <exception cref="CudaException">The driver refuses the launch; what goes wrong on the GPU is told by a later call.</exception>
    public void Launch(CudaStream stream, LaunchShape shape, params ReadOnlySpan<KernelArgument> arguments)
    {
        Compare(arguments);
        void** pointers = stackalloc void*[arguments.Length + 1];
        fixed (KernelArgument* values = arguments)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                pointers[i] = values + i;
            }

            var result = DriverModule.LaunchKernel(
                Handle,
                (uint)shape.Blocks,
                (uint)shape.BlocksY,
                (uint)shape.BlocksZ,
                (uint)shape.Threads,
                (uint)shape.ThreadsY,
                1,
                (uint)shape.SharedBytes,
                stream.Handle,
                pointers,
                null);
            if (result != CudaResult.Success)
            {
                throw DriverCheck.Failure(result, "cuLaunchKernel", $"{Name}, {shape}");
            }
        }
    }

    private static int[]? ReadParameters(FunctionHandle function)
    {
        if (!ChecksArguments)
        {
            return null;
        }

        var sizes = new List<int>();
        nuint offset, size;
        while (DriverOptional.FunctionGetParameterInfo(function, (nuint)sizes.Count, &offset, &size) == CudaResult.Success)
        {
            sizes.Add((int)size);
        }

        return [.. sizes];
    }

    private void Compare(ReadOnlySpan<KernelArgument> arguments)
    {
        if (_parameters is null)
        {
            return;
        }

        if (arguments.Length != _parameters.Length)
        {
            throw new ArgumentException($"{Name} has {_parameters.Length} parameters and was given {arguments.Length} arguments", nameof(arguments));
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Size != _parameters[i])
            {
                throw new ArgumentException($"parameter {i} of {Name} has {_parameters[i]} bytes, its argument {arguments[i].Size}", nameof(arguments));
            }
        }
    }
}
