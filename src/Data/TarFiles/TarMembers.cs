using System.Globalization;
using System.Text;
using Lockstep.Data.Sources;

namespace Lockstep.Data.TarFiles;

/// <summary>Walks the plain files of an archive: ustar, pax (path, size) and GNU (long names, large sizes).</summary>
internal sealed class TarMembers(string path, Stream file)
{
    /// <summary>No name and no pax header is longer; more is a broken header.</summary>
    private const int MostHeaderBytes = 1 << 20;

    private const string Remedy = "fetch the archive again";

    private readonly byte[] _block = new byte[TarBlock.Bytes];
    private long _next;
    private string? _name;
    private long? _size;

    public TarMember Current { get; private set; }

    /// <returns>False at the archive's end mark.</returns>
    /// <exception cref="DataException">The archive is cut short or malformed; nothing behind the fault can be found.</exception>
    public bool MoveNext()
    {
        (_name, _size) = (null, null);
        while (ReadBlock())
        {
            if (!TarBlock.IsHeader(_block))
            {
                throw new DataException($"{path} at offset {_next} has no tar header (its checksum is wrong): {Remedy}.");
            }

            char type = TarBlock.TypeOf(_block);
            long size = type is 'x' or 'g' or 'L' or 'K' ? TarBlock.SizeOf(_block) : _size ?? TarBlock.SizeOf(_block);
            long at = _next + TarBlock.Bytes;
            if (size < 0 || TarBlock.Padded(size) > file.Length - at)
            {
                throw new DataException($"{path} at offset {_next}: '{_name ?? TarBlock.NameOf(_block)}' has {size} bytes, and the file ends after {file.Length - at}: it is cut short; {Remedy}.");
            }

            _next = at + TarBlock.Padded(size);
            if (type is '0' or '7')
            {
                Current = new TarMember(_name ?? TarBlock.NameOf(_block), at, size);
                return true;
            }

            Take(type, at, size);
        }

        return false;
    }

    /// <summary>False at a block of zeros, which ends an archive.</summary>
    private bool ReadBlock()
    {
        file.Position = _next;
        int got = file.ReadAtLeast(_block, TarBlock.Bytes, throwOnEndOfStream: false);
        if (got < TarBlock.Bytes)
        {
            throw new DataException($"{path} ends at offset {_next + got}, expected a tar header or the end mark at {_next}: it is cut short; {Remedy}.");
        }

        return !TarBlock.IsEnd(_block);
    }

    /// <summary>Headers that say something about the next member. Folders, links and global pax records say nothing that we need.</summary>
    private void Take(char type, long at, long size)
    {
        if (type == 'L')
        {
            _name = TarBlock.Text(ReadHeader(at, size));
        }
        else if (type == 'x')
        {
            TakePax(at, ReadHeader(at, size));
        }
        else if (type != 'g' && type != 'K')
        {
            (_name, _size) = (null, null);
        }
    }

    private byte[] ReadHeader(long at, long size)
    {
        if (size > MostHeaderBytes)
        {
            throw new DataException($"{path} at offset {at} has a header of {size} bytes, expected at most {MostHeaderBytes}: {Remedy}.");
        }

        byte[] header = new byte[size];
        file.Position = at;
        file.ReadExactly(header);
        return header;
    }

    /// <summary>Records <c>LENGTH KEY=VALUE\n</c>, the length being that of the whole record.</summary>
    private void TakePax(long at, ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space + 2 || length > records.Length)
            {
                throw new DataException($"{path} at offset {at} has a malformed pax record: {Remedy}.");
            }

            string text = Encoding.UTF8.GetString(records[(space + 1)..(length - 1)]);
            if (text.StartsWith("path=", StringComparison.Ordinal))
            {
                _name = text[5..];
            }
            else if (text.StartsWith("size=", StringComparison.Ordinal))
            {
                _size = long.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : -1;
            }

            records = records[length..];
        }
    }
}
