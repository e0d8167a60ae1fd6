namespace Lockstep.Engine.Devices;

/// <summary>A square pooling window without padding; windows that do not fit are dropped (PyTorch's ceil_mode = false).</summary>
/// <param name="Height">Window rows.</param>
/// <param name="Width">Window pixels of a row.</param>
/// <param name="Stride">Input pixels between windows, in y and x.</param>
public readonly record struct PoolingGeometry(int Height, int Width, int Stride)
{
    /// <summary>Output rows for input rows.</summary>
    public int OutputHeight(int inputHeight) => (inputHeight - Height) / Stride + 1;

    /// <summary>Output pixels of a row for input pixels of a row.</summary>
    public int OutputWidth(int inputWidth) => (inputWidth - Width) / Stride + 1;
}
