namespace Lockstep.Engine.Devices;

/// <summary>A pooling window. Padding never wins a maximum and adds nothing to a sum.</summary>
/// <param name="Height">Window rows.</param>
/// <param name="Width">Window pixels of a row.</param>
/// <param name="Stride">Input pixels between windows, in y and x.</param>
/// <param name="Padding">Pixels around the input, at most half the window, so that each window meets a real pixel.</param>
/// <param name="Ceiling">A last window that hangs over the edge counts if it begins before it (PyTorch's ceil_mode).</param>
/// <param name="CountPadding">A mean divides by the window, padding included and what hangs over further not (PyTorch's count_include_pad); else by its real pixels.</param>
public readonly record struct PoolingGeometry(int Height, int Width, int Stride, int Padding = 0, bool Ceiling = false, bool CountPadding = true)
{
    /// <summary>Output rows for input rows; 0 where no window fits.</summary>
    public int OutputHeight(int inputHeight) => Windows(inputHeight, Height);

    /// <summary>Output pixels of a row for input pixels of a row; 0 where no window fits.</summary>
    public int OutputWidth(int inputWidth) => Windows(inputWidth, Width);

    private int Windows(int input, int window)
    {
        int room = input + 2 * Padding - window + (Ceiling ? Stride - 1 : 0);
        if (room < 0)
        {
            return 0;
        }

        int count = room / Stride + 1;
        return Ceiling && (count - 1) * Stride >= input + Padding ? count - 1 : count;
    }
}
