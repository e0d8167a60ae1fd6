namespace Lockstep.Data.Augmentations;

/// <summary>
/// Changes an image's colours in place, a row of pixels at a time. Contrast needs the mean of the image as it is then: what comes
/// before it is done to all rows first. One a thread: it has scratch memory.
/// </summary>
internal sealed class ColourJitter
{
    private readonly ColourPlanes _planes = new();

    /// <param name="change">What to do.</param>
    /// <param name="light">Added at the end.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="pixels">[height, width, 3] on the scale 0 to 255.</param>
    public void Apply(in ColourChange change, Lighting light, int width, Span<float> pixels)
    {
        int first = 0;
        float rest = 0;
        if (change.Contrast != 1)
        {
            first = PlaceOfContrast(change);
            rest = (1 - change.Contrast) * ApplyBefore(change, first, width, pixels);
        }

        for (int at = 0; at < pixels.Length; at += 3 * width)
        {
            var row = pixels.Slice(at, 3 * width);
            _planes.Load(row);
            for (int place = first; place < ColourChange.Steps; place++)
            {
                Apply(change, change.StepAt(place), rest);
            }

            _planes.Add(light);
            _planes.Store(row);
        }
    }

    /// <summary>The steps before contrast; returns the mean luma after them.</summary>
    private float ApplyBefore(in ColourChange change, int steps, int width, Span<float> pixels)
    {
        long sum = 0;
        for (int at = 0; at < pixels.Length; at += 3 * width)
        {
            var row = pixels.Slice(at, 3 * width);
            _planes.Load(row);
            for (int place = 0; place < steps; place++)
            {
                Apply(change, change.StepAt(place), 0);
            }

            sum += _planes.Luma256();
            if (steps > 0)
            {
                _planes.Store(row);
            }
        }

        return (float)(sum / 256.0 / (pixels.Length / 3));
    }

    private void Apply(in ColourChange change, ColourStep step, float rest)
    {
        switch (step)
        {
            case ColourStep.Brightness when change.Brightness != 1:
                _planes.Scale(change.Brightness, 0);
                break;
            case ColourStep.Contrast when change.Contrast != 1:
                _planes.Scale(change.Contrast, rest);
                break;
            case ColourStep.Saturation when change.Saturation != 1:
                _planes.Saturate(change.Saturation);
                break;
            case ColourStep.Hue when change.Hue != 0:
                _planes.Turn(change.Hue);
                break;
        }
    }

    private static int PlaceOfContrast(in ColourChange change)
    {
        int place = 0;
        while (change.StepAt(place) != ColourStep.Contrast)
        {
            place++;
        }

        return place;
    }
}
