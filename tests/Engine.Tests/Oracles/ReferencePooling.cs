namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Pooling by its definition, in double, [n, h, w, c].</summary>
internal sealed record ReferencePooling(int Count, int Height, int Width, int Channels, int WindowHeight, int WindowWidth, int Stride, bool Maximum)
{
    public int OutputHeight => (Height - WindowHeight) / Stride + 1;

    public int OutputWidth => (Width - WindowWidth) / Stride + 1;

    public double[] Forward(double[] x)
    {
        double[] y = new double[Count * OutputHeight * OutputWidth * Channels];
        for (int i = 0; i < y.Length; i++)
        {
            int pixel = i / Channels;
            int top = pixel / OutputWidth % OutputHeight * Stride;
            int left = pixel % OutputWidth * Stride;
            var window = new List<double>();
            for (int tap = 0; tap < WindowHeight * WindowWidth; tap++)
            {
                int row = pixel / (OutputHeight * OutputWidth) * Height + top + tap / WindowWidth;
                window.Add(x[(row * Width + left + tap % WindowWidth) * Channels + i % Channels]);
            }

            y[i] = Maximum ? window.Max() : window.Average();
        }

        return y;
    }
}
