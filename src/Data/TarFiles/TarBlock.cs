using System.Text;

namespace Lockstep.Data.TarFiles;

/// <summary>
/// A header of 512 bytes (POSIX.1-1988 ustar; GNU's numbers of base 256): name at 0, size at 124, checksum at 148, type at 156, magic
/// at 257, prefix of the name at 345.
/// </summary>
internal static class TarBlock
{
    public const int Bytes = 512;

    private const int MostName = 100;

    /// <summary>Bytes that a member of this length takes with its padding.</summary>
    public static long Padded(long length) => (length + Bytes - 1) / Bytes * Bytes;

    public static bool IsEnd(ReadOnlySpan<byte> block) => block.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The sum of the header's bytes, its checksum taken as spaces, is what the header says.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block) => block.Length == Bytes && Octal(block.Slice(148, 8)) == Sum(block);

    /// <summary>'0' or NUL: a file; 'x', 'g': pax records; 'L': a long name; others are no files.</summary>
    public static char TypeOf(ReadOnlySpan<byte> block) => block[156] == 0 ? '0' : (char)block[156];

    public static string NameOf(ReadOnlySpan<byte> block)
    {
        string name = Text(block[..MostName]);
        bool isUstar = block.Slice(257, 6).SequenceEqual("ustar\0"u8);
        string prefix = isUstar ? Text(block.Slice(345, 155)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    /// <summary>Length of the member; -1 where it is no number.</summary>
    public static long SizeOf(ReadOnlySpan<byte> block)
    {
        var field = block.Slice(124, 12);
        if ((field[0] & 0x80) == 0)
        {
            return Octal(field);
        }

        long value = field[0] & 0x3F;
        foreach (byte b in field[1..])
        {
            if (value > long.MaxValue >> 8)
            {
                return -1;
            }

            value = (value << 8) | b;
        }

        return value;
    }

    /// <summary>A header of a plain file that is the same whoever writes it: mode 0644, owner 0, time 0.</summary>
    /// <param name="name">ASCII, 1 to 100 characters.</param>
    /// <param name="length">Below 8 GiB.</param>
    /// <param name="block">512 bytes; all are written.</param>
    public static void Write(string name, long length, Span<byte> block)
    {
        if (name.Length is 0 or > MostName || !Ascii.IsValid(name) || length is < 0 or >= 1L << 33)
        {
            throw new ArgumentException($"'{name}' with {length} bytes, expected a name of 1 to {MostName} ASCII characters and less than 8 GiB", nameof(name));
        }

        block.Clear();
        Encoding.ASCII.GetBytes(name, block);
        WriteOctal(0b110_100_100, block.Slice(100, 8));
        WriteOctal(0, block.Slice(108, 8));
        WriteOctal(0, block.Slice(116, 8));
        WriteOctal(length, block.Slice(124, 12));
        WriteOctal(0, block.Slice(136, 12));
        block[156] = (byte)'0';
        "ustar\0"u8.CopyTo(block[257..]);
        "00"u8.CopyTo(block[263..]);
        WriteOctal(0, block.Slice(329, 8));
        WriteOctal(0, block.Slice(337, 8));
        WriteOctal(Sum(block), block.Slice(148, 7));
        block[155] = (byte)' ';
    }

    /// <summary>UTF-8 up to the first NUL.</summary>
    public static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static long Sum(ReadOnlySpan<byte> block)
    {
        long sum = 0;
        for (int i = 0; i < Bytes; i++)
        {
            sum += i is >= 148 and < 156 ? ' ' : block[i];
        }

        return sum;
    }

    /// <summary>Octal digits among spaces and NULs; -1 where there is anything else, or nothing.</summary>
    private static long Octal(ReadOnlySpan<byte> field)
    {
        var digits = field.Trim(" \0"u8);
        long value = digits.IsEmpty ? -1 : 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return -1;
            }

            value = (value * 8) + digit - '0';
        }

        return value;
    }

    /// <summary>Digits to the field's end but one, which is NUL.</summary>
    private static void WriteOctal(long value, Span<byte> field)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }
}
