using System.Buffers.Binary;
using System.Text;

namespace Lockstep.Data.Tests.TfRecords;

/// <summary>TFRecords of tf.train.Example, written by the rules of protobuf's encoding.</summary>
internal static class ExampleBytes
{
    /// <summary>The features in this order, with one between them that nobody needs.</summary>
    public static byte[] Example(byte[]? image, long? label, bool packed = true, bool valueFirst = false)
    {
        byte[] features = [];
        if (image is not null)
        {
            features = [.. features, .. Field(1, Entry("image/encoded", Field(1, Field(1, image)), valueFirst))];
        }

        features = [.. features, .. Field(1, Entry("image/object/bbox/xmin", Field(2, Field(1, [0, 0, 128, 63])), valueFirst))];
        if (label is { } number)
        {
            byte[] list = packed ? Field(1, Number((ulong)number)) : [1 << 3, .. Number((ulong)number)];
            features = [.. features, .. Field(1, Entry("image/class/label", Field(3, list), valueFirst))];
        }

        return Field(1, features);
    }

    public static byte[] Records(params byte[][] records) => [.. records.SelectMany(Record)];

    public static byte[] Record(byte[] data)
    {
        byte[] record = new byte[12 + data.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Masked(record.AsSpan(0, 8)));
        data.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Masked(data));
        return record;
    }

    /// <summary>CRC-32C bit by bit, rotated and shifted as TFRecords have it.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        return uint.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    private static byte[] Entry(string key, byte[] value, bool valueFirst)
    {
        byte[] name = Field(1, Encoding.UTF8.GetBytes(key));
        byte[] inner = Field(2, value);
        return valueFirst ? [.. inner, .. name] : [.. name, .. inner];
    }

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), .. Number((ulong)content.Length), .. content];

    private static byte[] Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
