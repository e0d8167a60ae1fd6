namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Pooling by its definition, in double, [n, h, w, c]: windows are laid one after the other, each position asked whether it is real, padding or beyond.</summary>
internal sealed record ReferencePooling(int Count, int Height, int Width, int Channels, int WindowHeight, int WindowWidth, int Stride, bool Maximum, int Padding = 0, bool Ceiling = false, bool CountPadding = true)
{
    public int OutputHeight => Starts(Height, WindowHeight).Count;

    public int OutputWidth => Starts(Width, WindowWidth).Count;

    public double[] Forward(double[] x)
    {
        List<int> rows = Starts(Height, WindowHeight), columns = Starts(Width, WindowWidth);
        var y = new List<double>();
        for (int n = 0; n < Count; n++)
        {
            foreach (int top in rows)
            {
                foreach (int left in columns)
                {
                    for (int c = 0; c < Channels; c++)
                    {
                        y.Add(Window(x, n, top, left, c));
                    }
                }
            }
        }

        return [.. y];
    }

    private double Window(double[] x, int image, int top, int left, int channel)
    {
        var values = new List<double>();
        int padding = 0;
        for (int row = top; row < top + WindowHeight; row++)
        {
            for (int column = left; column < left + WindowWidth; column++)
            {
                if (row >= 0 && row < Height && column >= 0 && column < Width)
                {
                    values.Add(x[((image * Height + row) * Width + column) * Channels + channel]);
                }
                else if (row < Height + Padding && column < Width + Padding)
                {
                    padding++;
                }
            }
        }

        return Maximum ? values.Max() : values.Sum() / (values.Count + (CountPadding ? padding : 0));
    }

    private List<int> Starts(int size, int window)
    {
        var starts = new List<int>();
        int start = -Padding;
        for (; start + window <= size + Padding; start += Stride)
        {
            starts.Add(start);
        }

        // A further window may hang over the end if the last one left something uncovered and it begins before the end.
        if (Ceiling && start - Stride + window < size + Padding && start < size)
        {
            starts.Add(start);
        }

        return starts;
    }
}
