using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>
/// A replica's state as the host sees it, weights with the outputs last on every kind of device, so that checkpoints and transfers
/// know one layout. Where the memory is the host's this is the memory itself; else a copy, brought up to date on demand. What
/// stands behind the arrays of the optimizer's state (scalars, exponents) is the host's own on every device.
/// </summary>
internal sealed class HostState
{
    private readonly ReplicaMemory _memory;
    private readonly int _arrays;
    private readonly float[]? _parameters;
    private readonly float[]? _state;

    /// <param name="memory">The replica's.</param>
    /// <param name="arrays">Arrays of the optimizer's state, each as long as the parameters.</param>
    public HostState(ReplicaMemory memory, int arrays)
    {
        _memory = memory;
        _arrays = arrays;
        if (!memory.Device.Traits.HostMemory)
        {
            _parameters = new float[memory.Parameters.Length];
            _state = new float[memory.State.Length];
        }
    }

    public Span<float> Parameters => _parameters ?? _memory.Parameters.Span;

    public Span<float> Statistics => _memory.Statistics.Span;

    public Span<float> OptimizerState => _state ?? _memory.State.Span;

    /// <summary>Waits for the device and brings the host's view up to date.</summary>
    public void ToHost()
    {
        if (_parameters is null || _state is null)
        {
            return;
        }

        int length = _parameters.Length;
        _memory.Parameters.ToHost();
        _memory.Statistics.ToHost();
        _memory.State.Part(0, _arrays * length).ToHost();
        ToHost(_memory.Parameters.Span, _parameters);
        for (int array = 0; array < _arrays; array++)
        {
            ToHost(_memory.State.Span.Slice(array * length, length), _state.AsSpan(array * length, length));
        }

        _memory.State.Span[(_arrays * length)..].CopyTo(_state.AsSpan(_arrays * length));
    }

    /// <summary>Waits for the device; the gradients of the reduction in the layout of <see cref="Parameters"/>, valid until the next call.</summary>
    public ReadOnlySpan<float> Gradients()
    {
        Block gradients = _memory.Reduction.Part(0, _memory.Network.ParameterLength);
        if (_memory.Device.Traits.HostMemory)
        {
            return gradients.Span;
        }

        float[] host = new float[gradients.Length];
        gradients.ToHost();
        ToHost(gradients.Span, host);
        return host;
    }

    /// <summary>Gives the device what was written into the host's view.</summary>
    public void ToDevice()
    {
        if (_parameters is null || _state is null)
        {
            return;
        }

        int length = _parameters.Length;
        ToDevice(_parameters, _memory.Parameters.Span);
        for (int array = 0; array < _arrays; array++)
        {
            ToDevice(_state.AsSpan(array * length, length), _memory.State.Span.Slice(array * length, length));
        }

        _state.AsSpan(_arrays * length).CopyTo(_memory.State.Span[(_arrays * length)..]);
        _memory.Parameters.ToDevice();
        _memory.Statistics.ToDevice();
        _memory.State.ToDevice();
        _memory.Device.Refresh(_memory.Parameters);
    }

    private void ToHost(ReadOnlySpan<float> device, Span<float> host)
    {
        foreach (Parameter parameter in _memory.Network.Parameters)
        {
            (int rows, int outputs) = Matrix(parameter);
            Transpose(device.Slice(parameter.Offset, parameter.Length), outputs, rows, host.Slice(parameter.Offset, parameter.Length));
        }
    }

    private void ToDevice(ReadOnlySpan<float> host, Span<float> device)
    {
        device.Clear();
        foreach (Parameter parameter in _memory.Network.Parameters)
        {
            (int rows, int outputs) = Matrix(parameter);
            Transpose(host.Slice(parameter.Offset, parameter.Length), rows, outputs, device.Slice(parameter.Offset, parameter.Length));
        }
    }

    /// <summary>On the host; one row where the device keeps the host's order.</summary>
    private (int Rows, int Outputs) Matrix(Parameter parameter)
    {
        bool transposed = _memory.Device.Traits.OutputsFirst && parameter.Shape.Count is 2 or 4;
        int outputs = transposed ? parameter.Shape[^1] : parameter.Length;
        return (parameter.Length / outputs, outputs);
    }

    /// <summary>target [columns, rows] = the transpose of source [rows, columns], some columns at a time, so that both sides are read by cache lines.</summary>
    private static void Transpose(ReadOnlySpan<float> source, int rows, int columns, Span<float> target)
    {
        const int block = 16;
        if (rows == 1 || columns == 1)
        {
            source.CopyTo(target);
            return;
        }

        for (int first = 0; first < columns; first += block)
        {
            int end = Math.Min(first + block, columns);
            for (int row = 0; row < rows; row++)
            {
                for (int column = first; column < end; column++)
                {
                    target[(column * rows) + row] = source[(row * columns) + column];
                }
            }
        }
    }
}
