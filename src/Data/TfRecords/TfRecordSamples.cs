using System.Buffers.Binary;
using Lockstep.Data.Checksums;
using Lockstep.Data.Indexing;
using Lockstep.Data.Sources;

namespace Lockstep.Data.TfRecords;

/// <summary>
/// Samples of a TFRecord file: length u64, its masked CRC-32C, the record, its masked CRC-32C, all little endian; a record is a
/// tf.train.Example with <c>image/encoded</c> and <c>image/class/label</c>.
/// </summary>
internal sealed class TfRecordSamples(string path) : IShardScanner
{
    private const int HeadBytes = 12;
    private const int FootBytes = 4;
    private const int MostRecordBytes = 256 << 20;
    private const int BufferBytes = 1 << 20;
    private const string Remedy = "fetch the file again";

    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
    private readonly byte[] _head = new byte[HeadBytes];
    private byte[] _record = [];
    private long _at;
    private long _next;
    private int _length;

    public string Name => $"{path} at offset {_at} (record of {_length} bytes)";

    /// <summary>The first length has the CRC that follows it.</summary>
    public static bool Fits(ReadOnlySpan<byte> start) =>
        start.Length >= HeadBytes && Crc32C.Masked(start[..8]) == BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);

    public bool MoveNext()
    {
        _at = _next;
        _file.Position = _at;
        int got = _file.ReadAtLeast(_head, HeadBytes, throwOnEndOfStream: false);
        if (got == 0)
        {
            return false;
        }

        if (got < HeadBytes || !Fits(_head))
        {
            throw new DataException($"{path} at offset {_at} has {(got < HeadBytes ? $"{got} bytes" : "a length with a wrong CRC")}, expected the length of a TFRecord: it is cut short or damaged; {Remedy}.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_head);
        if (length > MostRecordBytes || (long)length > _file.Length - _at - HeadBytes - FootBytes)
        {
            throw new DataException($"{path} at offset {_at} has a record of {length} bytes, expected at most {MostRecordBytes} and those the file has (it ends at {_file.Length}): it is cut short or damaged; {Remedy}.");
        }

        ReadRecord((int)length);
        return true;
    }

    public ScannedSample Read()
    {
        var record = _record.AsSpan(0, _length);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(_record.AsSpan(_length));
        uint found = Crc32C.Masked(record);
        if (found != expected)
        {
            throw new BadSampleException($"the record has masked CRC-32C {found:x8}, expected {expected:x8}: it is damaged; {Remedy}");
        }

        var (start, length, label) = ImageExample.Parse(record);
        return new ScannedSample(_at + HeadBytes + start, record.Slice(start, length), label);
    }

    public void Dispose() => _file.Dispose();

    private void ReadRecord(int length)
    {
        if (length + FootBytes > _record.Length)
        {
            _record = new byte[Math.Max(length + FootBytes, _record.Length / 2 * 3)];
        }

        _length = length;
        _file.ReadExactly(_record.AsSpan(0, length + FootBytes));
        _next = _at + HeadBytes + length + FootBytes;
    }
}
