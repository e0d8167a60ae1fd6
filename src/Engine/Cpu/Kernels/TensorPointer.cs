using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>A pinned tensor: where its rows begin.</summary>
internal readonly unsafe struct TensorPointer(float* data, TensorShape shape)
{
    private readonly float* _data = data;
    private readonly TensorShape _shape = shape;

    /// <summary>Floats from a row to the next.</summary>
    public int RowStride => _shape.RowStride;

    /// <summary>A row's first pixel inside the halo.</summary>
    public float* Row(int image, int row) => _data + (nint)image * _shape.ImageStride + _shape.Origin + (nint)row * _shape.RowStride;
}
