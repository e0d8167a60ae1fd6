using System.Runtime.CompilerServices;
using Lockstep.Data.Images;
using Lockstep.Data.Jpeg;

namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// The JPEGs that most are: one scan of Huffman codes with 8 bits a value, no restarts, as planes at full resolution. It
/// does what no library call does: transforms only the blocks of the crop, and stops below it. Values are the library's, bit for bit
/// (but for damaged data whose coefficients leave 16 bits; and damage below the crop is not met). Everything else, and everything that is not as it should be, is left to the library, whose verdict counts.
/// </summary>
internal sealed unsafe class BaselineDecoder
{
    private readonly BaselineTables _tables = new();
    private readonly ScanBytes _scan = new();

    /// <summary>Decodes at least what is asked for, in pixels of the stored image.</summary>
    /// <returns>False if this is for the library; the picture is then undefined.</returns>
    public bool TryDecode(ReadOnlySpan<byte> file, JpegFrame frame, in DecodeRequest request, Picture picture)
    {
        if (!AccurateDct.IsSupported || request.Shrink != 1
            || frame.Process is not JpegMarker.StartOfFrame and not JpegMarker.ExtendedFrame
            || !(frame.Colour == JpegColour.Grey || frame.HasPlanes)
            || !_tables.TryParse(file, frame)
            || _scan.Load(file[_tables.ScanAt..]) != JpegMarker.EndOfImage)
        {
            return false;
        }

        var region = BaselineRegion.Of(frame, request);
        region.Lay(frame, picture);
        fixed (byte* scan = _scan.Padded)
        {
            var bits = new ScanBits(scan, scan + _scan.Length);
            return TryDecode(ref bits, region, picture);
        }
    }

    private bool TryDecode(ref ScanBits bits, in BaselineRegion region, Picture picture)
    {
        var predictions = stackalloc int[3];
        fixed (byte* luma = picture[0].Bytes, first = picture[1].Bytes, second = picture[2].Bytes)
        {
            var planes = stackalloc byte*[3] { luma, first, second };
            for (int row = 0; row < region.Bottom; row++)
            {
                for (int column = 0; column < region.Columns; column++)
                {
                    bool isNeeded = row >= region.Top && column >= region.Left && column < region.Right;
                    for (int i = 0; i < picture.Planes; i++)
                    {
                        var (across, down) = i == 0 ? (region.Across, region.Down) : (1, 1);
                        int stride = picture[i].Stride;
                        byte* to = isNeeded
                            ? planes[i] + ((row - region.Top) * 8 * down * stride) + ((column - region.Left) * 8 * across)
                            : null;
                        if (!TryDecodeGroup(ref bits, i, across, down, ref predictions[i], to, stride))
                        {
                            return false;
                        }
                    }
                }
            }
        }

        return true;
    }

    /// <summary>The blocks of one component; only stepped over where <paramref name="to"/> is null.</summary>
    [SkipLocalsInit]
    private bool TryDecodeGroup(ref ScanBits bits, int component, int across, int down, ref int prediction, byte* to, int stride)
    {
        var (dc, ac) = (_tables.DcOf(component), _tables.AcOf(component));
        int* steps = _tables.StepsOf(component);
        var coefficients = stackalloc short[64];
        for (int block = 0; block < across * down; block++)
        {
            if (!bits.TryReadDc(dc, out int difference))
            {
                return false;
            }

            prediction += difference;
            int last;
            if (to is null)
            {
                last = bits.SkipAc(ac);
            }
            else
            {
                new Span<short>(coefficients, 64).Clear();
                last = bits.ReadAc(ac, steps, coefficients);
                coefficients[0] = (short)(prediction * (short)steps[0]);
                AccurateDct.Apply(coefficients, last, to + (block / across * 8 * stride) + (block % across * 8), stride);
            }

            if (last < 0 || bits.IsPastEnd)
            {
                return false;
            }
        }

        return true;
    }
}
