using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Tests.Cuda;

public sealed class ColumnGridTests
{
    [Theory]
    [InlineData(1, 1, 8, 1000)]
    [InlineData(802816, 256, 8, 1056)]
    [InlineData(12544, 2048, 8, 1056)]
    [InlineData(33, 3, 4, 7)]
    [InlineData(5, 1000, 8, 1)]
    [InlineData(100, 24, 8, 64)]
    public void Of_AnyShape_CoversChannelsWithBlocksOfPowersOfTwo(int pixels, int channels, int lanes, int blocks)
    {
        ColumnGrid grid = ColumnGrid.Of(pixels, channels, lanes, blocks);
        int columns = channels % lanes == 0 ? channels / lanes : channels;

        Assert.True(int.IsPow2(grid.Width) && int.IsPow2(grid.Height) && grid.Width * grid.Height <= ColumnGrid.Threads);
        Assert.True(grid.Columns * grid.Width >= columns && (grid.Columns - 1) * grid.Width < columns);
        Assert.InRange(grid.Rows, 1, 65535);
        Assert.True(grid.Columns * grid.Rows >= blocks || (grid.Rows + 1) * grid.Height > pixels);
        Assert.True((grid.Rows - 1) * grid.Height < pixels, "a block without a pixel");
    }
}
