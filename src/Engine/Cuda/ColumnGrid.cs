using System.Numerics;

namespace Lockstep.Engine.Cuda;

/// <summary>
/// A column launch (see <c>prelude.cuh</c>) over [pixels, channels]: blocks of Width × Height threads, Columns × Rows blocks.
/// A function of its arguments only, because sums over pixels depend on Height and Rows.
/// </summary>
/// <param name="Width">Threads of a block over channels.</param>
/// <param name="Height">Threads of a block over pixels.</param>
/// <param name="Columns">Blocks over channels.</param>
/// <param name="Rows">Blocks over pixels.</param>
internal readonly record struct ColumnGrid(int Width, int Height, int Columns, int Rows)
{
    /// <summary>Threads of a block: what the kernels' shared memory is laid out for.</summary>
    public const int Threads = 256;

    /// <summary>A warp side by side reads 512 bytes in one go; more threads in this direction read no better.</summary>
    private const int WidestBlock = 32;

    /// <param name="pixels">At least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="lanes">Elements of 16 bytes: 4 of float32, 8 of bf16 and fp16.</param>
    /// <param name="blocks">How many blocks the device is to be given at least, if there are pixels for them.</param>
    public static ColumnGrid Of(int pixels, int channels, int lanes, int blocks)
    {
        int columns = channels % lanes == 0 ? channels / lanes : channels;
        int width = Math.Min(WidestBlock, (int)BitOperations.RoundUpToPowerOf2((uint)columns));
        int height = Math.Min(Threads / width, (int)BitOperations.RoundUpToPowerOf2((uint)pixels));
        int across = (columns + width - 1) / width;
        int rows = Math.Clamp((blocks + across - 1) / across, 1, (pixels + height - 1) / height);
        return new ColumnGrid(width, height, across, rows);
    }
}
