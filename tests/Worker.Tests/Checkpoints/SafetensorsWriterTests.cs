using System.Text;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

public class SafetensorsWriterTests
{
    // Counted by hand from the published layout. Header: 138 characters and 6 spaces, so that 8 + 144 is a multiple of 8.
    internal const string Header =
        """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""" + "      ";

    // 1, -2 and 0.5 in IEEE 754, little-endian.
    internal static readonly byte[] Bytes =
    [
        144, 0, 0, 0, 0, 0, 0, 0,
        .. Encoding.ASCII.GetBytes(Header),
        0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00, 0x3F,
    ];

    [Fact]
    public void Write_TwoTensors_IsThePublishedLayout()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [new("b", [2], new float[] { 1, -2 }), new("a", [], new[] { 0.5f })]);
        Assert.Equal(Bytes, stream.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    public void Write_NamesOfAnyLength_AlignsTheData(int length)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [new(new string('n', length), [1], new[] { 1f })]);
        Assert.Equal(0, (stream.Length - sizeof(float)) % 8);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("__metadata__", 2)]
    [InlineData("twice", 2)]
    [InlineData("new", 3)]
    public void Write_ImpossibleTensor_Throws(string name, int extent)
    {
        IReadOnlyList<NamedTensor> tensors = [new("twice", [2], new float[2]), new(name, [extent], new float[2])];
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, tensors));
    }
}
