namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Convolution by its definition: seven loops in double, arrays [n, h, w, c] and [kh, kw, in / groups, out], no halo.</summary>
internal sealed record ReferenceConvolution(int Count, int Height, int Width, int Input, int Output, int KernelHeight, int KernelWidth, int Stride, int Padding, int Dilation = 1, int Groups = 1)
{
    public int OutputHeight => (Height + 2 * Padding - Dilation * (KernelHeight - 1) - 1) / Stride + 1;

    public int OutputWidth => (Width + 2 * Padding - Dilation * (KernelWidth - 1) - 1) / Stride + 1;

    public int InputLength => Count * Height * Width * Input;

    public int OutputLength => Count * OutputHeight * OutputWidth * Output;

    public int WeightLength => KernelHeight * KernelWidth * (Input / Groups) * Output;

    public double[] Forward(double[] x, double[] w)
    {
        double[] y = new double[OutputLength];
        Visit((input, weight, output) => y[output] += x[input] * w[weight]);
        return y;
    }

    public double[] InputGradient(double[] dy, double[] w)
    {
        double[] dx = new double[InputLength];
        Visit((input, weight, output) => dx[input] += dy[output] * w[weight]);
        return dx;
    }

    public double[] WeightGradient(double[] x, double[] dy)
    {
        double[] dw = new double[WeightLength];
        Visit((input, weight, output) => dw[weight] += x[input] * dy[output]);
        return dw;
    }

    private void Visit(Action<int, int, int> product)
    {
        for (int pixel = 0; pixel < Count * OutputHeight * OutputWidth; pixel++)
        {
            int n = pixel / (OutputHeight * OutputWidth);
            for (int tap = 0; tap < KernelHeight * KernelWidth; tap++)
            {
                int y = pixel / OutputWidth % OutputHeight * Stride + tap / KernelWidth * Dilation - Padding;
                int x = pixel % OutputWidth * Stride + tap % KernelWidth * Dilation - Padding;
                if (y < 0 || y >= Height || x < 0 || x >= Width)
                {
                    continue;
                }

                int inputs = Input / Groups;
                for (int o = 0; o < Output; o++)
                {
                    int first = o / (Output / Groups) * inputs;
                    for (int i = 0; i < inputs; i++)
                    {
                        product(((n * Height + y) * Width + x) * Input + first + i, (tap * inputs + i) * Output + o, pixel * Output + o);
                    }
                }
            }
        }
    }
}
