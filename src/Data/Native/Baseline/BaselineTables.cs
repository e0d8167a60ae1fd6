using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lockstep.Data.Jpeg;

namespace Lockstep.Data.Native.Baseline;

/// <summary>What a baseline JPEG's segments say about its one scan.</summary>
internal sealed unsafe class BaselineTables
{
    private const int Tables = 4;
    private const int Coefficients = 64;

    private readonly int[][] _steps = [.. Enumerable.Range(0, Tables).Select(_ => GC.AllocateArray<int>(Coefficients, pinned: true))];
    private readonly HuffmanTable[] _dc = [.. Enumerable.Range(0, Tables).Select(_ => new HuffmanTable())];
    private readonly HuffmanTable[] _ac = [.. Enumerable.Range(0, Tables).Select(_ => new HuffmanTable())];
    private readonly (int Dc, int Ac)[] _chosen = new (int, int)[Tables];
    private readonly int[] _quantisation = new int[Tables];
    private int _defined;

    /// <summary>The zigzag: where the coefficients of a scan's block lie, row-major.</summary>
    private static ReadOnlySpan<byte> Places =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Where the scan's data begins in the file.</summary>
    public int ScanAt { get; private set; }

    public HuffmanTable DcOf(int component) => _dc[_chosen[component].Dc];

    public HuffmanTable AcOf(int component) => _ac[_chosen[component].Ac];

    /// <summary>By position in the scan's order: where a coefficient lies in its block (from bit 16) and what it is multiplied by.</summary>
    public int* StepsOf(int component) => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_steps[_quantisation[component]]));

    /// <returns>False if the file has something that only the library understands, or that it shall complain of.</returns>
    public bool TryParse(ReadOnlySpan<byte> file, JpegFrame frame)
    {
        _defined = 0;
        var segments = new JpegSegments(file);
        for (segments.MoveNext(); segments.Marker != JpegMarker.StartOfScan; segments.MoveNext())
        {
            bool isGood = segments.Marker switch
            {
                JpegMarker.QuantisationTables => TryReadQuantisation(segments.Data),
                JpegMarker.HuffmanTables => TryReadHuffman(segments.Data),
                JpegMarker.RestartInterval => segments.Data is [0, 0],
                _ => true,
            };
            if (!isGood)
            {
                return false;
            }
        }

        ScanAt = segments.Position;
        return TryReadScan(segments.Data, frame.Components);
    }

    private bool TryReadQuantisation(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int bytes = (data[0] >> 4) + 1;
            int table = data[0] & 15;
            if (bytes > 2 || table >= Tables || data.Length < 1 + (bytes * Coefficients))
            {
                return false;
            }

            for (int i = 0; i < Coefficients; i++)
            {
                int multiplier = bytes == 1 ? data[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(data[(1 + (2 * i))..]);
                if (multiplier > short.MaxValue)
                {
                    return false;
                }

                _steps[table][i] = (Places[i] << 16) | multiplier;
            }

            _defined |= 1 << table;
            data = data[(1 + (bytes * Coefficients))..];
        }

        return true;
    }

    private bool TryReadHuffman(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int table = data[0] & 15;
            bool isAc = data[0] >> 4 == 1;
            int length = HuffmanTable.Lengths;
            for (int i = 1; i <= HuffmanTable.Lengths && i < data.Length; i++)
            {
                length += data[i];
            }

            if (data[0] >> 4 > 1 || table >= Tables || length > HuffmanTable.Lengths + 256 || data.Length < 1 + length
                || !(isAc ? _ac : _dc)[table].Define(data.Slice(1, length), isAc))
            {
                return false;
            }

            _defined |= (isAc ? 256 : 16) << table;
            data = data[(1 + length)..];
        }

        return true;
    }

    private bool TryReadScan(ReadOnlySpan<byte> data, ReadOnlySpan<JpegComponent> components)
    {
        int count = components.Length;
        if (data.Length != 4 + (2 * count) || data[0] != count || data[(1 + (2 * count))..] is not [0, 63, 0])
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            var (dc, ac) = (data[2 + (2 * i)] >> 4, data[2 + (2 * i)] & 15);
            _chosen[i] = (dc & 3, ac & 3);
            _quantisation[i] = components[i].Table & 3;
            int needed = (1 << _quantisation[i]) | (16 << (dc & 3)) | (256 << (ac & 3));
            if (data[1 + (2 * i)] != components[i].Id || dc >= Tables || ac >= Tables || components[i].Table >= Tables
                || (_defined & needed) != needed)
            {
                return false;
            }
        }

        return true;
    }
}
