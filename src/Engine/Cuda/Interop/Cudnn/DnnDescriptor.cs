using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>
/// A descriptor of cuDNN's graph API: attributes are set, then it is finalized, then it is used. What it refers to must be finalized
/// before it is set; this keeps it until it is gone itself, so that whoever made it may dispose it at once.
/// </summary>
internal sealed unsafe class DnnDescriptor : SafeHandle
{
    private readonly List<DnnDescriptor> _kept = [];

    public DnnDescriptor(DnnDescriptorType type)
        : base(0, ownsHandle: true)
    {
        Type = type;
        DnnDescriptorHandle made;
        CudnnCheck.Check(CudnnNative.CreateDescriptor(type, &made), "cudnnBackendCreateDescriptor");
        SetHandle(made.Value);
    }

    public DnnDescriptorType Type { get; }

    public DnnDescriptorHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    public DnnDescriptor Set(DnnAttribute name, params ReadOnlySpan<long> values) => Set(name, DnnAttributeType.Int64, values);

    /// <summary>A boolean is one byte.</summary>
    public DnnDescriptor Set(DnnAttribute name, bool value) => Set<byte>(name, DnnAttributeType.Boolean, [value ? (byte)1 : (byte)0]);

    public DnnDescriptor Set(DnnAttribute name, float value) => Set<float>(name, DnnAttributeType.Float32, [value]);

    public DnnDescriptor Set(DnnAttribute name, double value) => Set<double>(name, DnnAttributeType.Float64, [value]);

    public DnnDescriptor Set(DnnAttribute name, DnnDataType value) => Set<DnnDataType>(name, DnnAttributeType.DataType, [value]);

    public DnnDescriptor Set(DnnAttribute name, DnnContext value) => Set<DnnHandle>(name, DnnAttributeType.Handle, [value.Handle]);

    /// <summary>A word of one of cuDNN's other enumerations.</summary>
    public DnnDescriptor Set(DnnAttribute name, DnnAttributeType type, int value) => Set<int>(name, type, [value]);

    public DnnDescriptor Set(DnnAttribute name, params ReadOnlySpan<DnnDescriptor> values)
    {
        var handles = new DnnDescriptorHandle[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Keep(values[i]);
            handles[i] = values[i].Handle;
        }

        return Set<DnnDescriptorHandle>(name, DnnAttributeType.Descriptor, handles);
    }

    /// <summary>Addresses on the device; of by-value tensors on the host.</summary>
    public DnnDescriptor SetPointers(DnnAttribute name, ReadOnlySpan<nint> values) => Set(name, DnnAttributeType.Pointer, values);

    public DnnDescriptor Set<T>(DnnAttribute name, DnnAttributeType type, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        fixed (T* start = values)
        {
            var status = CudnnNative.SetAttribute(Handle, name, type, values.Length, start);
            return status == CudnnStatus.Success ? this : throw CudnnCheck.Failure(status, "cudnnBackendSetAttribute", $"{Type}, {name}");
        }
    }

    /// <summary>Another one stays until this one is gone.</summary>
    public DnnDescriptor Keep(DnnDescriptor other)
    {
        bool added = false;
        other.DangerousAddRef(ref added);
        _kept.Add(other);
        return this;
    }

    /// <exception cref="CudaException">It lacks something, or contradicts itself.</exception>
    public DnnDescriptor Complete()
    {
        var status = CudnnNative.Finalize(Handle);
        return status == CudnnStatus.Success ? this : throw CudnnCheck.Failure(status, "cudnnBackendFinalize", $"{Type}");
    }

    /// <summary>For engine configurations and plans: one that cannot be run here is an answer.</summary>
    /// <param name="reason">Why it cannot be run; empty if it can.</param>
    /// <exception cref="CudaException">Something else is wrong.</exception>
    public bool TryComplete(out string reason) => CudnnCheck.TryFinalize(Handle, out reason);

    public long GetInt64(DnnAttribute name)
    {
        Span<long> value = stackalloc long[1];
        int count = Get(name, DnnAttributeType.Int64, value);
        return count == 1 ? value[0] : throw new InvalidOperationException($"{Type} has {count} values of {name}, not one");
    }

    /// <summary>Reads as many values as there are, and as <paramref name="values"/> has room for.</summary>
    /// <returns>How many there are.</returns>
    public int Get<T>(DnnAttribute name, DnnAttributeType type, Span<T> values)
        where T : unmanaged
    {
        long count = 0;
        fixed (T* start = values)
        {
            var status = CudnnNative.GetAttribute(Handle, name, type, values.Length, &count, start);
            return status == CudnnStatus.Success ? (int)count : throw CudnnCheck.Failure(status, "cudnnBackendGetAttribute", $"{Type}, {name}");
        }
    }

    /// <summary>Reads a descriptor, which cuDNN writes into one made for it.</summary>
    /// <returns>The caller's, to be disposed.</returns>
    public DnnDescriptor GetDescriptor(DnnAttribute name, DnnDescriptorType type) =>
        GetDescriptors(name, type, 1) is [var only] ? only : throw new InvalidOperationException($"{Type} has no {name}");

    /// <summary>
    /// Reads descriptors, which cuDNN writes into ones made for it. Only of a heuristic's results is it known to say how many there are
    /// before there is room for them (<see cref="Count"/>).
    /// </summary>
    /// <param name="name">Such as the results of a heuristic.</param>
    /// <param name="type">Of each.</param>
    /// <param name="most">More are left out.</param>
    /// <returns>The caller's, to be disposed.</returns>
    public IReadOnlyList<DnnDescriptor> GetDescriptors(DnnAttribute name, DnnDescriptorType type, int most)
    {
        if (most == 0)
        {
            return [];
        }

        var made = new DnnDescriptor[most];
        int written = 0;
        try
        {
            var handles = new DnnDescriptorHandle[most];
            for (int i = 0; i < most; i++)
            {
                made[i] = new DnnDescriptor(type);
                handles[i] = made[i].Handle;
            }

            written = Math.Min(most, Get<DnnDescriptorHandle>(name, DnnAttributeType.Descriptor, handles));
            return made[..written];
        }
        finally
        {
            foreach (var unused in made.AsSpan(written))
            {
                unused?.Dispose();
            }
        }
    }

    /// <summary>How many descriptors there are.</summary>
    public int Count(DnnAttribute name) => Get<DnnDescriptorHandle>(name, DnnAttributeType.Descriptor, []);

    protected override bool ReleaseHandle()
    {
        bool released = CudnnNative.DestroyDescriptor(Handle) == CudnnStatus.Success;
        foreach (var other in _kept)
        {
            other.DangerousRelease();
        }

        return released;
    }
}
