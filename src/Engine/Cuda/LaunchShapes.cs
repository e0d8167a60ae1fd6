using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda;

/// <summary>The three shapes of launches that the prelude of the kernels speaks of, for one GPU and one type of elements.</summary>
/// <param name="multiprocessors">Of the GPU.</param>
/// <param name="lanes">Elements of an access.</param>
internal sealed class LaunchShapes(int multiprocessors, int lanes)
{
    private const int Threads = 256;

    /// <summary>Blocks of 256 threads that a multiprocessor holds at a time.</summary>
    private const int Resident = 8;

    private int Most => multiprocessors * Resident;

    /// <summary>Positions in strides of the whole grid.</summary>
    public LaunchShape Flat(long length) => new(Blocks(length, (long)Threads * lanes), Threads);

    /// <summary>A warp a row.</summary>
    public LaunchShape Rows(long rows) => new(Blocks(rows, Threads / 32), 32, ThreadsY: Threads / 32);

    /// <summary>A thread some channels, and every so many pixels; <see cref="LaunchShape.BlocksY"/> and <see cref="LaunchShape.ThreadsY"/> decide the order of sums over pixels.</summary>
    public LaunchShape Columns(int pixels, int channels)
    {
        var grid = ColumnGrid.Of(pixels, channels, lanes, Most);
        return new LaunchShape(grid.Columns, grid.Width, ThreadsY: grid.Height, BlocksY: grid.Rows);
    }

    /// <summary>What follows a column launch: 8 channels by 32 threads a block.</summary>
    public static LaunchShape Finish(int channels) => new((channels + 7) / 8, 8, ThreadsY: 32);

    /// <summary>A block a chunk of a table at a time.</summary>
    public LaunchShape Chunks(int count) => new(Math.Clamp(count, 1, Most), Threads);

    private int Blocks(long work, long each) => (int)Math.Clamp((work + each - 1) / each, 1, Most);
}
