namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Sums per channel in two stages: a kernel adds pixels in float32, and every few hundred of them the partial sums go into float64.
/// A whole image in float32 was measured to cost a factor of four in the error of a deep network's gradients.
/// </summary>
internal ref struct PartialSums(Span<float> partial, Span<double> total)
{
    private const int MostPixels = 256;
    private readonly Span<float> _partial = partial;
    private readonly Span<double> _total = total;
    private int _pixels;

    /// <summary>Clears both stages.</summary>
    public readonly void Begin()
    {
        _partial.Clear();
        _total.Clear();
    }

    /// <summary>Says that so many pixels have been added to the partial sums.</summary>
    public void Added(int pixels)
    {
        _pixels += pixels;
        if (_pixels >= MostPixels)
        {
            Flush();
        }
    }

    /// <summary>Brings everything into the total.</summary>
    public void Flush()
    {
        for (int i = 0; i < _partial.Length; i++)
        {
            _total[i] += _partial[i];
        }

        _partial.Clear();
        _pixels = 0;
    }
}
