using System.Buffers.Binary;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Pixels;
using Lockstep.Data.Tests.Sources;
using Lockstep.Data.TfRecords;

namespace Lockstep.Data.Tests.TfRecords;

/// <summary>Records of another writer: Google's protobuf serialises the messages, and the CRC-32C is a loop over bits.</summary>
public sealed class ForeignRecordTests : IDisposable
{
    /// <summary>The messages as tensorflow/core/example has them, with the features that ImageNet's records have.</summary>
    private const string Script =
        """
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
        file = descriptor_pb2.FileDescriptorProto(name='example.proto', package='tensorflow', syntax='proto3')
        def message(name, *fields):
            made = file.message_type.add(name=name)
            for number, (field, type, repeated, of) in enumerate(fields, 1):
                made.field.add(name=field, number=number, type=type, label=3 if repeated else 1, type_name='.tensorflow.' + of if of else None)
            return made
        BYTES, FLOAT, INT64, MESSAGE = 12, 2, 3, 11
        message('BytesList', ('value', BYTES, True, None))
        message('FloatList', ('value', FLOAT, True, None))
        message('Int64List', ('value', INT64, True, None))
        feature = message('Feature', ('bytes_list', MESSAGE, False, 'BytesList'), ('float_list', MESSAGE, False, 'FloatList'), ('int64_list', MESSAGE, False, 'Int64List'))
        feature.oneof_decl.add(name='kind')
        for field in feature.field:
            field.oneof_index = 0
        features = message('Features', ('feature', MESSAGE, True, 'Features.FeatureEntry'))
        entry = features.nested_type.add(name='FeatureEntry')
        entry.options.map_entry = True
        entry.field.add(name='key', number=1, type=9, label=1)
        entry.field.add(name='value', number=2, type=MESSAGE, label=1, type_name='.tensorflow.Feature')
        message('Example', ('features', MESSAGE, False, 'Features'))
        pool = descriptor_pool.DescriptorPool()
        pool.Add(file)
        described = pool.FindMessageTypeByName('tensorflow.Example')
        newer = getattr(message_factory, 'GetMessageClass', None)
        Example = newer(described) if newer else message_factory.MessageFactory(pool).GetPrototype(described)

        def masked(data):
            crc = 0xFFFFFFFF
            for byte in data:
                crc ^= byte
                for bit in range(8):
                    crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
            crc ^= 0xFFFFFFFF
            return struct.pack('<I', ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)

        data = sys.stdin.buffer.read()
        at = 0
        while at < len(data):
            label, length = struct.unpack_from('<qi', data, at)
            image = data[at + 12:at + 12 + length]
            at += 12 + length
            example = Example()
            of = example.features.feature
            of['image/height'].int64_list.value.append(375)
            of['image/width'].int64_list.value.append(500)
            of['image/colorspace'].bytes_list.value.append(b'RGB')
            of['image/class/synset'].bytes_list.value.append(b'n01440764')
            of['image/class/label'].int64_list.value.append(label)
            of['image/object/bbox/xmin'].float_list.value.extend([0.25, 0.5])
            of['image/object/bbox/label'].int64_list.value.extend([label, label])
            of['image/encoded'].bytes_list.value.append(image)
            record = example.SerializeToString()
            head = struct.pack('<Q', len(record))
            sys.stdout.buffer.write(head + masked(head) + record + masked(record))
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_RecordsOfAnotherWriter_AreItsImagesAndLabels()
    {
        var random = new Random(7);
        (long Label, byte[] Image)[] written = [.. new[] { (0, 1), (1, 127), (1000, 128), (127, 20_000), (128, 300), (int.MaxValue, 70) }.Select(pair =>
        {
            byte[] image = new byte[pair.Item2];
            random.NextBytes(image);
            return ((long)pair.Item1, image);
        })];
        byte[] file = PythonOracle.Run("struct, google.protobuf", Script, [.. written.SelectMany(sample => Input(sample.Label, sample.Image))]);
        Assert.True(TfRecordSamples.Fits(file));
        using var found = new TfRecordSamples(_folder.Write("train-00000-of-00001", file));
        foreach (var (label, image) in written)
        {
            Assert.True(found.MoveNext(), found.Name);
            var sample = found.Read();
            Assert.Equal(label, sample.Label);
            Assert.Equal(image, sample.Image);
            Assert.Equal(image, file.AsSpan((int)sample.Offset, image.Length));
        }

        Assert.False(found.MoveNext());
    }

    /// <summary>int64 has room for labels that no class has.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 31)]
    public void Read_LabelOfAnotherWriterThatIsNone_IsABadSample(long label)
    {
        using var found = new TfRecordSamples(_folder.Write("train", PythonOracle.Run("struct, google.protobuf", Script, Input(label, [1, 2, 3]))));
        Assert.True(found.MoveNext());
        Assert.Contains($"the label {label}, expected", Assert.Throws<BadSampleException>(() => found.Read()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Input(long label, byte[] image)
    {
        byte[] head = new byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(head, label);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), image.Length);
        return [.. head, .. image];
    }
}
