using Lockstep.Data.Sources;

namespace Lockstep.Data.Glyphs;

/// <summary>Draws the whole set into memory.</summary>
internal static class GlyphReader
{
    private const int ImagesPerTask = 256;

    public static DatasetPair Open(DatasetSettings settings, CancellationToken ct) => new(
        Draw(settings, GlyphHalf.Train, settings.TrainImages, ct),
        Draw(settings, GlyphHalf.Test, settings.TestImages, ct));

    private static MemoryDataset Draw(DatasetSettings settings, GlyphHalf half, int count, CancellationToken ct)
    {
        if (count < 1)
        {
            throw new DataException($"glyphs: {half} has {count} images, expected at least 1: raise its number of images.");
        }

        var images = new ImageBuffer(GlyphPainter.Size, count);
        int tasks = (count + ImagesPerTask - 1) / ImagesPerTask;
        Parallel.For(0, tasks, OpeningThreads.Options(settings.Threads, ct), () => new GlyphPainter(), (task, _, painter) =>
        {
            for (int i = task * ImagesPerTask; i < Math.Min(count, (task + 1) * ImagesPerTask); i++)
            {
                painter.Paint(settings.Seed, half, i, images[i]);
                images.SetLabel(i, GlyphPainter.LabelOf(i));
            }

            return painter;
        }, _ => { });
        return new MemoryDataset(images, GlyphShapes.Names);
    }
}
