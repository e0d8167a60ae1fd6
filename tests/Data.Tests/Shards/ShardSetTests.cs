using Lockstep.Data.Images;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Shards;

public sealed class ShardSetTests : IDisposable
{
    private readonly ShardRig _rig = new();

    [Theory]
    [InlineData(null)]
    [InlineData(1000)]
    public void Read_EverySample_IsWhatWasPacked(int? rawSide)
    {
        _rig.Pack(settings => settings with { ShuffleSeed = null, RawSide = rawSide, ShardBytes = rawSide is null ? 6000 : 1500 });
        using var pair = _rig.Open();
        Assert.Equal(40, pair.Train.Count);
        Assert.Equal(7, pair.Test.Count);
        Assert.True(pair.Train.ShardSizes.Count > 1, "one shard proves little");
        Assert.Equal(40, pair.Train.ShardSizes.Sum());
        Assert.Equal(["class 0", "class 1", "class 2", "class 3"], pair.Train.ClassNames);
        using var reader = pair.Train.OpenReader();
        for (long i = 39; i >= 0; i--)
        {
            var sample = reader.Read(i);
            Assert.Equal(i % 4, sample.Label);
            Assert.Equal(rawSide is null ? null : PixelSet.SizeOf(i), sample.Size);
            Assert.Equal(PixelSet.PixelsOf(i), rawSide is null ? Decoded(sample.Bytes, i) : sample.Bytes.ToArray());
        }
    }

    [Fact]
    public void Read_Raw_AllocatesNothingAndStartsAtCacheLines()
    {
        _rig.Pack(settings => settings with { RawSide = 1000 });
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        for (long i = 0; i < pair.Train.Count; i++)
        {
            reader.Read(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long i = 0; i < pair.Train.Count; i++)
        {
            reader.Read(i);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        string name = pair.Train.NameOf(0);
        long offset = long.Parse(name.Split("at offset ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, offset % 64);
    }

    [Fact]
    public void Size_RawOfOneSize_IsKnown()
    {
        _rig.Pack(settings => settings with { RawSide = 1000 }, train: 1, val: 1);
        using var pair = Datasets.Open(_rig.Source with { ImageSize = null }, default);
        Assert.Equal(PixelSet.SizeOf(0), pair.Train.Size);
        Assert.Equal(new DatasetFacts(PixelSet.SizeOf(0), 4), DatasetPeek.At(_rig.Source with { ImageSize = null }));
    }

    [Fact]
    public void Open_ManySizesWithoutImageSize_SaysWhatToSet()
    {
        _rig.Pack();
        var error = Assert.Throws<DataException>(() => Datasets.Open(_rig.Source with { ImageSize = null }, default));
        Assert.Contains("set data.image_size", error.Message);
        Assert.Equal(new DatasetFacts(new ImageSize(8, 8, 3), 4), DatasetPeek.At(_rig.Source));
    }

    [Fact]
    public void Read_OutsideTheSet_Throws()
    {
        _rig.Pack();
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        Assert.Throws<ArgumentOutOfRangeException>(() => { reader.Read(-1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { reader.Read(40); });
    }

    [Fact]
    public void Read_FlippedByte_IsABadSampleAndTheNextIsGood()
    {
        _rig.Pack(settings => settings with { ShuffleSeed = null });
        using (var file = File.Open(_rig.File("train-00000.tar"), FileMode.Open))
        {
            file.Position = 512 + 20;
            int was = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(was ^ 1));
        }

        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        var error = Assert.Throws<BadSampleException>(() => { reader.Read(0); });
        Assert.Contains("CRC-32C", error.Message);
        Assert.Equal(1, reader.Read(1).Label);
        Assert.Equal($"{_rig.File("train-00000.tar")} at offset 512 (sample 0 of the shard)", pair.Train.NameOf(0));
    }

    public void Dispose() => _rig.Dispose();

    private static byte[] Decoded(ReadOnlySpan<byte> png, long index)
    {
        byte[] rgb = new byte[PixelSet.SizeOf(index).Length];
        using var decoder = new PngDecoder();
        IImageDecoder any = decoder;
        any.Decode(png, rgb);
        return rgb;
    }
}
