using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// A product of tensors whose channels are padded with zeros, which change no sum: what is read is copied first, what is written is copied
/// back, and so added where the task says so. For one group.
/// </summary>
internal sealed class PaddedPlan : IProductPlan
{
    private readonly CudaDevice _device;
    private readonly ProductTask _task;
    private readonly ProductTask _padded;
    private readonly IProductPlan _inner;
    private readonly ScratchPieces _pieces = new();
    private readonly int _inside;
    private readonly int _input;
    private readonly int _weights;
    private readonly int _output;

    /// <param name="device">Its kernels.</param>
    /// <param name="task">The whole.</param>
    /// <param name="padded">The same with more channels.</param>
    /// <param name="inner">For that.</param>
    public PaddedPlan(CudaDevice device, in ProductTask task, in ProductTask padded, IProductPlan inner)
    {
        (_device, _task, _padded, _inner) = (device, task, padded, inner);
        long bytes = device.Type.Bytes();
        _inside = _pieces.Add(inner.ScratchBytes);
        _weights = _pieces.Add(padded.Shape.Geometry.Length * (task.Kind == ProductKind.WeightGradient ? sizeof(float) : bytes));
        _input = PadsInput ? _pieces.Add(padded.Shape.InputLength * bytes) : -1;
        _output = PadsOutput ? _pieces.Add(padded.Shape.OutputLength * bytes) : -1;
    }

    public string Name => _inner.Name + " on padded channels";

    public string Choice => _inner.Choice;

    public long ScratchBytes => _pieces.Bytes;

    private bool PadsInput => _padded.Shape.Geometry.Input != _task.Shape.Geometry.Input;

    private bool PadsOutput => _padded.Shape.Geometry.Output != _task.Shape.Geometry.Output;

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        var input = PadsInput ? _pieces.Of(scratch, _input) : tensors.Input;
        var output = PadsOutput ? _pieces.Of(scratch, _output) : tensors.Output;
        var weights = _pieces.Of(scratch, _weights);
        if (_task.Kind != ProductKind.InputGradient && PadsInput)
        {
            PadInput(tensors.Input, input);
        }

        if (_task.Kind != ProductKind.Forward && PadsOutput)
        {
            PadOutput(tensors.Output, output);
        }

        if (_task.Kind != ProductKind.WeightGradient)
        {
            PadWeights(tensors.Weights, weights);
        }

        _inner.Queue(new ProductTensors(input, weights, output, tensors.Bias), _pieces.Of(scratch, _inside));
        Return(tensors, input, weights, output);
    }

    public void Dispose() => _inner.Dispose();

    private void Return(in ProductTensors tensors, DeviceRange input, DeviceRange weights, DeviceRange output)
    {
        if (_task.Kind == ProductKind.WeightGradient)
        {
            UnpadGradient.Launch(_device, weights, tensors.Weights, _padded.Shape.Geometry, _task.Shape.Geometry, _task.Accumulate);
        }
        else if (_task.Kind == ProductKind.InputGradient && PadsInput)
        {
            Unpad(input, tensors.Input, _task.Shape.InputLength, _task.Shape.Geometry.Input, _padded.Shape.Geometry.Input, _task.Accumulate);
        }
        else if (_task.Kind == ProductKind.Forward && PadsOutput)
        {
            Unpad(output, tensors.Output, _task.Shape.OutputLength, _task.Shape.Geometry.Output, _padded.Shape.Geometry.Output, false);
        }
    }

    private void PadInput(DeviceRange from, DeviceRange to) => Pad(from, to, _task.Shape.InputLength, _task.Shape.Geometry.Input, _padded.Shape.Geometry.Input);

    private void PadOutput(DeviceRange from, DeviceRange to) => Pad(from, to, _task.Shape.OutputLength, _task.Shape.Geometry.Output, _padded.Shape.Geometry.Output);

    /// <summary>More inputs lie within a row, more outputs behind all rows.</summary>
    private void PadWeights(DeviceRange from, DeviceRange to)
    {
        var (geometry, padded) = (_task.Shape.Geometry, _padded.Shape.Geometry);
        Pad(from, to, geometry.Length, geometry.Input, padded.Input);
        if (PadsOutput)
        {
            long written = (long)geometry.Length / geometry.Input * padded.Input * _device.Type.Bytes();
            _device.Queue.Clear(to.Slice(written, to.Bytes - written));
        }
    }

    private void Pad(DeviceRange from, DeviceRange to, long length, int channels, int padded)
    {
        long rows = length / channels;
        _device.Queue.Launch(_device.Kernels["pad_channels"], _device.Shapes.Flat(rows * padded * _device.Type.Lanes()), from, to, rows, channels, padded);
    }

    private void Unpad(DeviceRange from, DeviceRange to, long length, int channels, int padded, bool accumulate) => _device.Queue.Launch(
        _device.Kernels["unpad_channels"], _device.Shapes.Flat(length * _device.Type.Lanes()), from, to, length / channels, channels, padded, accumulate ? 1 : 0);
}
