using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Sources;

public sealed class MemoryDatasetTests
{
    private static readonly ImageSize Size = new(1, 2, 3);

    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(1000)]
    public void Read_OverSeveralBlocks_GivesEachImage(int blockBytes)
    {
        using var set = new MemoryDataset(Images(blockBytes), ["a"]);
        byte[] pixels = new byte[6];
        for (int i = 0; i < 5; i++)
        {
            set.Read(i, pixels, out int label);
            Assert.Equal(10 * i, label);
            Assert.Equal([(byte)i, (byte)(i + 50), 0, 0, 0, (byte)(i + 100)], pixels);
        }
    }

    [Fact]
    public void Read_WithOrder_LeavesOthersOut()
    {
        using var set = new MemoryDataset(Images(12), ["a"], [1, 4]);
        byte[] pixels = new byte[6];
        set.Read(1, pixels, out int label);
        Assert.Equal((2L, 40, (byte)4), (set.Count, label, pixels[0]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void Read_IndexOutside_Throws(int index)
    {
        using var set = new MemoryDataset(Images(100), ["a"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Read(index, new byte[6], out _));
    }

    private static ImageBuffer Images(int blockBytes)
    {
        var images = new ImageBuffer(Size, 5, blockBytes);
        for (int i = 0; i < 5; i++)
        {
            images[i].Clear();
            images[i][0] = (byte)i;
            images[i][1] = (byte)(i + 50);
            images[i][5] = (byte)(i + 100);
            images.SetLabel(i, 10 * i);
        }

        return images;
    }
}
