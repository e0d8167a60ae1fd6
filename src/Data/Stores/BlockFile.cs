using System.Buffers;
using System.Buffers.Binary;
using Lockstep.Data.Checksums;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Data.Stores;

/// <summary>
/// A block's file: a header of one page (magic, data length, key, a CRC-32C for each 64 KiB of the data, and one of the header), then
/// the data. Every read checks the parts that it touches, so that nothing damaged is ever given away and a hot sample costs the check of
/// two or three parts, not of the block. Files are written under another name, then renamed; nothing is flushed, for the same checks find
/// what a power failure left half-written.
/// </summary>
internal static class BlockFile
{
    public const string Extension = ".block";

    /// <summary>
    /// Bytes of a block. At the 50 MB/s that a store gives to one connection its request takes 80 ms, of which a round trip of 10 ms is a
    /// small part; a sample of 110 KB drags 38 times its size along, which the windowed order reads anyway, soon after.
    /// </summary>
    public const int Size = 4 << 20;

    private const int Part = 64 << 10;
    private const int HeaderSize = 4096;
    private const int PartsAt = 48;
    private const ulong Magic = 0x3130_4B4C_4253_4C00; // "\0LSBLK01"

    /// <summary>Bytes on disk of so many bytes of data.</summary>
    public static long SizeOnDisk(long data) => HeaderSize + data;

    /// <param name="file">New and empty.</param>
    /// <param name="key">Of the block.</param>
    /// <param name="data">At most <see cref="Size"/>.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Write(SafeFileHandle file, BlockKey key, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], data.Length);
        key.Digest.CopyTo(header[16..]);
        for (int part = 0; part * Part < data.Length; part++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(CrcOf(header, part), Crc32C.Of(data[(part * Part)..Math.Min(data.Length, (part + 1) * Part)]));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header[^4..], Crc32C.Of(header[..^4]));
        RandomAccess.Write(file, header, 0);
        RandomAccess.Write(file, data, HeaderSize);
    }

    /// <summary>Fills <paramref name="to"/> with the block's data from <paramref name="offset"/> on.</summary>
    /// <param name="path">Of the copy.</param>
    /// <param name="key">That it must have.</param>
    /// <param name="offset">In the block.</param>
    /// <param name="to">Has what was asked for, if the answer is <see cref="BlockRead.Done"/>.</param>
    /// <param name="now">The copy was used at this time.</param>
    public static BlockRead Read(string path, BlockKey key, int offset, Span<byte> to, DateTime now)
    {
        // Asked first, because a missing copy is no exception, and an exception costs more than a read.
        if (!File.Exists(path))
        {
            return BlockRead.Missing;
        }

        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!ReadChecked(file, key, offset, to))
            {
                return BlockRead.Damaged;
            }

            Touch(file, now);
            return BlockRead.Done;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return BlockRead.Missing;
        }
        catch (IOException exception) when (BlockLocks.IsHeld(exception))
        {
            // It got its name a moment ago, and its writer has not closed it yet: whoever waits for the block's lock will find it.
            return BlockRead.Missing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return BlockRead.Damaged;
        }
    }

    private static bool ReadChecked(SafeFileHandle file, BlockKey key, int offset, Span<byte> to)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        int first = offset / Part;
        int begin = first * Part;
        int end = (offset + to.Length + Part - 1) / Part * Part;
        if (!Fill(file, header, 0) || !IsHeaderOf(header, key, out int length) || offset + to.Length > length)
        {
            return false;
        }

        byte[] parts = ArrayPool<byte>.Shared.Rent(end - begin);
        try
        {
            var data = parts.AsSpan(0, Math.Min(end, length) - begin);
            if (!Fill(file, data, HeaderSize + begin))
            {
                return false;
            }

            for (int part = first; (part * Part) - begin < data.Length; part++)
            {
                int at = (part * Part) - begin;
                if (Crc32C.Of(data[at..Math.Min(data.Length, at + Part)]) != BinaryPrimitives.ReadUInt32LittleEndian(CrcOf(header, part)))
                {
                    return false;
                }
            }

            data.Slice(offset - begin, to.Length).CopyTo(to);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(parts);
        }
    }

    private static bool IsHeaderOf(ReadOnlySpan<byte> header, BlockKey key, out int length)
    {
        long data = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        length = data is >= 0 and <= Size ? (int)data : 0;
        return data is >= 0 and <= Size
            && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]) == Crc32C.Of(header[..^4])
            && header.Slice(16, key.Digest.Length).SequenceEqual(key.Digest);
    }

    /// <summary>Copies that were used lately stay. To the minute: a time is written once a minute at most.</summary>
    private static void Touch(SafeFileHandle file, DateTime now)
    {
        try
        {
            if (now - File.GetLastWriteTimeUtc(file) > TimeSpan.FromMinutes(1))
            {
                File.SetLastWriteTimeUtc(file, now);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of a copy that may be read but not touched, only its place in the order of eviction suffers.
        }
    }

    private static bool Fill(SafeFileHandle file, Span<byte> to, long offset)
    {
        int done = 0;
        for (int got = 1; got > 0 && done < to.Length; done += got)
        {
            got = RandomAccess.Read(file, to[done..], offset + done);
        }

        return done == to.Length;
    }

    private static Span<byte> CrcOf(Span<byte> header, int part) => header.Slice(PartsAt + (part * 4), 4);
}
