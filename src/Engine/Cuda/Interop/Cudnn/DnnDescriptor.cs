using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>
/// A descriptor of the graph API: attributes are set, it is finished, then others may be made of it. It keeps those that it was made of
/// until it is gone itself, so whoever made them may dispose them at once.
/// </summary>
internal sealed unsafe class DnnDescriptor : SafeHandle
{
    private readonly List<DnnDescriptor> _parts = [];

    public DnnDescriptor(DnnDescriptorType type)
        : base(0, ownsHandle: true)
    {
        DnnDescriptorHandle made;
        CudnnCheck.Check(CudnnNative.CreateDescriptor(type, &made), "cudnnBackendCreateDescriptor");
        SetHandle(made.Value);
    }

    public DnnDescriptorHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    public DnnDescriptor Set(DnnAttribute name, params ReadOnlySpan<long> values) => SetValues(name, DnnAttributeType.Int64, values);

    public DnnDescriptor Set(DnnAttribute name, float value) => SetValue(name, DnnAttributeType.Float32, value);

    /// <summary>A boolean is one byte here.</summary>
    public DnnDescriptor Set(DnnAttribute name, bool value) => SetValue(name, DnnAttributeType.Boolean, value ? (byte)1 : (byte)0);

    public DnnDescriptor Set(DnnAttribute name, DnnDataType value) => SetValue(name, DnnAttributeType.DataType, (int)value);

    public DnnDescriptor Set(DnnAttribute name, DnnConvolutionMode value) => SetValue(name, DnnAttributeType.ConvolutionMode, (int)value);

    public DnnDescriptor Set(DnnAttribute name, DnnHeuristicMode value) => SetValue(name, DnnAttributeType.HeuristicMode, (int)value);

    public DnnDescriptor Set(DnnAttribute name, DnnPointwiseMode value) => SetValue(name, DnnAttributeType.PointwiseMode, (int)value);

    public DnnDescriptor Set(DnnAttribute name, DnnHandle value) => SetValue(name, DnnAttributeType.Handle, value.Value);

    public DnnDescriptor Set(DnnAttribute name, params ReadOnlySpan<DevicePointer> values) => SetValues(name, DnnAttributeType.Pointer, values);

    /// <summary>The kind of a knob is a number of its own type.</summary>
    public DnnDescriptor SetKnob(int kind) => SetValue(DnnAttribute.KnobChoiceType, DnnAttributeType.KnobType, kind);

    /// <summary>Finished ones, which stay until this one is gone.</summary>
    public DnnDescriptor Set(DnnAttribute name, params ReadOnlySpan<DnnDescriptor> parts)
    {
        Span<DnnDescriptorHandle> handles = parts.Length <= 16 ? stackalloc DnnDescriptorHandle[parts.Length] : new DnnDescriptorHandle[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Keep(parts[i]);
            handles[i] = parts[i].Handle;
        }

        return SetValues(name, DnnAttributeType.Descriptor, (ReadOnlySpan<DnnDescriptorHandle>)handles);
    }

    /// <summary>Another one stays until this one is gone.</summary>
    public void Keep(DnnDescriptor part)
    {
        bool added = false;
        part.DangerousAddRef(ref added);
        _parts.Add(part);
    }

    /// <exception cref="CudaException">It does not fit together.</exception>
    public DnnDescriptor Finish()
    {
        CudnnCheck.Check(CudnnNative.Finalize(Handle), "cudnnBackendFinalize");
        return this;
    }

    /// <summary>Finishes what an engine may not be able to do.</summary>
    /// <param name="reason">Why it is not; empty if it is.</param>
    /// <exception cref="CudaException">Something else is wrong.</exception>
    public bool TryFinish(out string reason) => CudnnCheck.TryFinalize(Handle, out reason);

    public long GetInt64(DnnAttribute name)
    {
        long value;
        long count;
        Get(name, DnnAttributeType.Int64, 1, &count, &value);
        return value;
    }

    /// <summary>The kind of a chosen knob.</summary>
    public int GetKnob()
    {
        int value;
        long count;
        Get(DnnAttribute.KnobChoiceType, DnnAttributeType.KnobType, 1, &count, &value);
        return value;
    }

    /// <summary>Notes on an engine; those that are newer than our list are numbers without a name.</summary>
    public IReadOnlyList<DnnNumericalNote> GetNotes()
    {
        const int Most = 32;
        int* notes = stackalloc int[Most];
        long count;
        Get(DnnAttribute.EngineNumericalNote, DnnAttributeType.NumericalNote, Most, &count, notes);
        return [.. new ReadOnlySpan<int>(notes, (int)Math.Min(count, Most)).ToArray().Select(note => (DnnNumericalNote)note)];
    }

    /// <summary>How many values an attribute has.</summary>
    public int Count(DnnAttribute name, DnnAttributeType type)
    {
        long count = 0;
        Get(name, type, 0, &count, null);
        return (int)count;
    }

    /// <summary>The descriptors in an attribute, the first so many of them. The caller disposes them.</summary>
    public IReadOnlyList<DnnDescriptor> GetDescriptors(DnnAttribute name, DnnDescriptorType type, int most)
    {
        var places = Enumerable.Range(0, most).Select(_ => new DnnDescriptor(type)).ToList();
        var handles = places.Select(place => place.Handle).ToArray();
        long count = 0;
        fixed (DnnDescriptorHandle* to = handles)
        {
            Get(name, DnnAttributeType.Descriptor, most, &count, to);
        }

        int given = (int)Math.Min(count, most);
        places[given..].ForEach(place => place.Dispose());
        return places[..given];
    }

    protected override bool ReleaseHandle()
    {
        bool released = CudnnNative.DestroyDescriptor(Handle) == CudnnStatus.Success;
        foreach (var part in _parts)
        {
            part.DangerousRelease();
        }

        return released;
    }

    private DnnDescriptor SetValue<T>(DnnAttribute name, DnnAttributeType type, T value)
        where T : unmanaged => SetValues(name, type, new ReadOnlySpan<T>(in value));

    private DnnDescriptor SetValues<T>(DnnAttribute name, DnnAttributeType type, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        fixed (T* from = values)
        {
            var status = CudnnNative.SetAttribute(Handle, name, type, values.Length, from);
            return status == CudnnStatus.Success ? this : throw CudnnCheck.Failure(status, $"cudnnBackendSetAttribute ({name})");
        }
    }

    private void Get(DnnAttribute name, DnnAttributeType type, long requested, long* count, void* values)
    {
        var status = CudnnNative.GetAttribute(Handle, name, type, requested, count, values);
        if (status != CudnnStatus.Success)
        {
            throw CudnnCheck.Failure(status, $"cudnnBackendGetAttribute ({name})");
        }
    }
}
