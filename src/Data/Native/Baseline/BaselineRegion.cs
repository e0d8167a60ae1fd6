using Lockstep.Data.Images;
using Lockstep.Data.Jpeg;

namespace Lockstep.Data.Native.Baseline;

/// <summary>The groups of blocks (MCUs) that a request needs, and the planes that they fill.</summary>
/// <param name="Across">Luma blocks of a group in a row.</param>
/// <param name="Down">Luma blocks of a group in a column.</param>
/// <param name="Columns">Groups of the image in a row.</param>
/// <param name="Left">First group needed in a row.</param>
/// <param name="Right">One past the last.</param>
/// <param name="Top">First needed row of groups.</param>
/// <param name="Bottom">One past the last.</param>
internal readonly record struct BaselineRegion(int Across, int Down, int Columns, int Left, int Right, int Top, int Bottom)
{
    /// <summary>
    /// Pixels delivered around what was asked for: a resampler that looks beyond its crop's edge finds the same there as with the
    /// whole image.
    /// </summary>
    private const int Margin = 8;

    public static BaselineRegion Of(JpegFrame frame, in DecodeRequest request)
    {
        // A single component has groups of one block, whatever its sampling factors say (T.81, A.2.2).
        var (across, down) = frame.Components.Length == 1 ? (1, 1) : (frame.Components[0].Across, frame.Components[0].Down);
        var (width, height) = (8 * across, 8 * down);
        var (columns, rows) = ((frame.Width + width - 1) / width, (frame.Height + height - 1) / height);
        var (left, right) = Range(request.Left, request.Width, width, columns);
        var (top, bottom) = Range(request.Top, request.Height, height, rows);
        return new BaselineRegion(across, down, columns, left, right, top, bottom);
    }

    /// <summary>Room for the blocks of all planes; a view shows those values that are of the image.</summary>
    public void Lay(JpegFrame frame, Picture picture)
    {
        picture.Kind = frame.Components.Length == 1 ? PictureKind.Grey : PictureKind.YCbCr;
        for (int i = 0; i < picture.Planes; i++)
        {
            var (across, down) = i == 0 ? (Across, Down) : (1, 1);
            var (stepX, stepY) = (Across / across, Down / down);
            var (stride, rows) = ((Right - Left) * 8 * across, (Bottom - Top) * 8 * down);
            int width = ((frame.Width + stepX - 1) / stepX) - (Left * 8 * across);
            int height = ((frame.Height + stepY - 1) / stepY) - (Top * 8 * down);
            var plane = picture[i];
            plane.Resize(stride, rows, 1, stride);
            plane.Resize(Math.Min(width, stride), Math.Min(height, rows), 1, stride);
            (plane.Left, plane.Top, plane.StepX, plane.StepY) = (Left * 8 * Across, Top * 8 * Down, stepX, stepY);
        }
    }

    private static (int First, int End) Range(int start, int length, int size, int groups)
    {
        int first = Math.Clamp((start - Margin) / size, 0, groups - 1);
        return (first, Math.Clamp((start + length + Margin + size - 1) / size, first + 1, groups));
    }
}
