using System.Buffers.Binary;
using System.Text;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

public class SafetensorsReaderTests
{
    [Fact]
    public void Read_PublishedLayout_GivesTheTensors()
    {
        var tensors = SafetensorsReader.Read(new MemoryStream(SafetensorsWriterTests.Bytes));
        TensorAssert.Same([new("b", [2], new float[] { 1, -2 }), new("a", [], new[] { 0.5f })], tensors);
    }

    [Fact]
    public void Read_WrittenFile_HasTheSameBits()
    {
        float[] odd = [float.NaN, -0f, float.PositiveInfinity, float.Epsilon, float.MaxValue, BitConverter.Int32BitsToSingle(0x7FA00001)];
        IReadOnlyList<NamedTensor> tensors = [new("ünï\"\\.weight", [2, 3], odd), new("large", [3, 1 << 20], Numbers(3 << 20)), new("none", [0], Array.Empty<float>())];
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors);
        stream.Position = 0;
        TensorAssert.Same(tensors, SafetensorsReader.Read(stream));
    }

    // The header's order is free; the data's order counts.
    [Fact]
    public void Read_HeaderInAnotherOrder_FollowsTheData()
    {
        var file = File("""{"late":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"early":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8);
        Assert.Equal(["early", "late"], SafetensorsReader.Read(new MemoryStream(file)).Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("not json", 0, "JSON header")]
    [InlineData("", 0, "JSON header")]
    [InlineData("[]", 0, "expected a JSON object as header, found Array")]
    [InlineData("{}", 4, "expected 0 bytes of data as the header says, found 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "expected 8 bytes of data as the header says, found 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "expected 8 bytes of data as the header says, found 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "tensor a: expected data at offset 0, found 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor b: expected data at offset 4, found 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "tensor a: shape [3] of float32 does not fill data_offsets [0, 8]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "integers of at least 0 in shape, found -2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "in shape, found 2.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "expected shape as a list of integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "two ascending data_offsets, found [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "two ascending data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "expected data_offsets")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""", 8, "tensor a: expected dtype F32, found BF16: convert the file to float32 first")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "found nothing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", 8, "expected an object of dtype, shape and data_offsets")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "JSON header")]
    [InlineData("""{"a":7}""", 8, "expected an object of dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "JSON header")]
    public void Read_BrokenHeader_SaysWhat(string header, int dataBytes, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read(new MemoryStream(File(header, dataBytes))));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(0UL, 7)]
    [InlineData(17UL, 24)]
    [InlineData(ulong.MaxValue, 24)]
    [InlineData(1UL << 63, 24)]
    public void Read_GarbageLength_Throws(ulong headerLength, int fileLength)
    {
        var file = new byte[Math.Max(8, fileLength)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength);
        Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read(new MemoryStream(file[..fileLength])));
    }

    [Fact]
    public void Read_MissingFile_NamesIt()
        => Assert.Equal("/nowhere/model.safetensors", Assert.Throws<CheckpointException>(() => SafetensorsReader.Read("/nowhere/model.safetensors")).File);

    // Every single-byte change either fails as expected or changes values only; nothing else escapes.
    [Fact]
    public void Read_AnyByteChanged_FailsTypedOrNotAtAll()
    {
        for (var at = 0; at < SafetensorsWriterTests.Bytes.Length; at++)
        {
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80, 0xFF })
            {
                var file = SafetensorsWriterTests.Bytes.ToArray();
                file[at] ^= mask;
                var error = Record.Exception(() => SafetensorsReader.Read(new MemoryStream(file)));
                Assert.True(error is null or InvalidDataException, $"byte {at}: {error}");
            }
        }
    }

    private static byte[] File(string header, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => i * 0.5f)];
}
