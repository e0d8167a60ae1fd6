using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>Takes the filter off a row, in place (PNG specification, section 9).</summary>
internal static class PngFilter
{
    /// <param name="filter">The row's filter byte, 0 to 4.</param>
    /// <param name="row">Filtered bytes; becomes the plain bytes.</param>
    /// <param name="above">The plain row above; zeros for the first row.</param>
    /// <param name="bytesPerPixel">Distance to the pixel on the left, at least 1.</param>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                UndoSub(row, bytesPerPixel);
                break;
            case 2:
                UndoUp(row, above);
                break;
            case 3:
                UndoAverage(row, above, bytesPerPixel);
                break;
            case 4:
                UndoPaeth(row, above, bytesPerPixel);
                break;
            default:
                throw new BadSampleException($"PNG row filter {filter}, expected 0 to 4");
        }
    }

    private static void UndoSub(Span<byte> row, int distance)
    {
        for (int i = distance; i < row.Length; i++)
        {
            row[i] += row[i - distance];
        }
    }

    private static void UndoUp(Span<byte> row, ReadOnlySpan<byte> above)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] += above[i];
        }
    }

    private static void UndoAverage(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < distance ? 0 : row[i - distance];
            row[i] += (byte)((left + above[i]) / 2);
        }
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        for (int i = 0; i < row.Length; i++)
        {
            bool first = i < distance;
            row[i] += Paeth(first ? 0 : row[i - distance], above[i], first ? 0 : above[i - distance]);
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left);
        int toUp = Math.Abs(estimate - up);
        int toCorner = Math.Abs(estimate - corner);
        int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
        return (byte)nearest;
    }
}
