using Lockstep.Engine.Cpu;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Networks;

public sealed class TransposedConvolutionTests
{
    /// <summary>height, width, input and output channels, kernel, stride, padding, output padding.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 3, 4, 2, 3, 2, 2, 0, 0 },
        { 2, 3, 3, 2, 4, 2, 1, 0 },
        { 3, 2, 1, 5, 3, 2, 1, 1 },
        { 4, 4, 17, 19, 3, 1, 1, 0 },
        { 2, 2, 2, 2, 3, 3, 0, 2 },
    };

    /// <summary>Out of a squared error, whose gradient has a closed form: the output against the scatter definition, weights and bias against finite differences of it.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void TransposedConvolution_AnyShape_MatchesDefinition(int height, int width, int input, int output, int kernel, int stride, int padding, int outputPadding)
    {
        var builder = new NetworkBuilder("t", new ImageShape(height, width, input), new ModelOptions());
        Network network = builder.Build(builder.TransposedConvolution(builder.Input, "up", output, kernel, stride, padding, outputPadding, bias: true), SquaredErrorLoss.Name);
        Assert.Equal((height - 1) * stride - 2 * padding + kernel + outputPadding, network.Output.Height);
        double[] x = Sample.Doubles(2 * network.Input.Length, 1), targets = Sample.Doubles(2 * network.Output.Length, 2);
        double[] weights = Sample.Doubles(kernel * kernel * input * output, 3), bias = Sample.Doubles(output, 4);
        using var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 2 });
        Sample.Floats(weights).CopyTo(replica.Parameters);
        Sample.Floats(bias).CopyTo(replica.Parameters[network.Parameters[1].Offset..]);
        var source = new SingleSlice(new Slice(Sample.Floats(x), ReadOnlyMemory<int>.Empty, 2, 0, Sample.Floats(targets)));
        float[] outputs = new float[2 * network.Output.Length];

        replica.Evaluate(1, source, outputs);
        replica.Accumulate(1, source, 2, 1);

        double[] Output(double[] w, double[] b) => Definition(x, w, b, network, kernel, stride, padding);
        double[] Errors(double[] y) => [.. y.Select((value, i) => (value - targets[i]) * (value - targets[i]) / network.Output.Length / 2)];
        Closeness.Holds(Output(weights, bias), outputs, 1e-5);
        double[] ones = [.. Enumerable.Repeat(1.0, targets.Length)];
        Closeness.Holds(FiniteDifference.Gradient(w => Errors(Output(w, bias)), weights, ones), replica.Reduction[..weights.Length], 1e-5);
        Closeness.Holds(FiniteDifference.Gradient(b => Errors(Output(weights, b)), bias, ones), replica.Reduction.Slice(network.Parameters[1].Offset, output), 1e-5);
    }

    /// <summary>Each input pixel stamps its kernel, weighted, onto the output.</summary>
    private static double[] Definition(double[] x, double[] weights, double[] bias, Network network, int kernel, int stride, int padding)
    {
        (ImageShape from, ImageShape to) = (network.Input, network.Output);
        double[] y = new double[2 * to.Length];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = bias[i % to.Channels];
        }

        for (int i = 0; i < x.Length; i++)
        {
            int pixel = i / from.Channels, image = pixel / (from.Height * from.Width);
            for (int tap = 0; tap < kernel * kernel; tap++)
            {
                int row = pixel / from.Width % from.Height * stride + tap / kernel - padding, column = pixel % from.Width * stride + tap % kernel - padding;
                for (int o = 0; o < to.Channels && row >= 0 && row < to.Height && column >= 0 && column < to.Width; o++)
                {
                    y[((image * to.Height + row) * to.Width + column) * to.Channels + o] += x[i] * weights[(tap * to.Channels + o) * from.Channels + i % from.Channels];
                }
            }
        }

        return y;
    }

    private sealed class SingleSlice(Slice slice) : ISliceSource
    {
        public Slice Take(int index) => slice;

        public void Return(int index)
        {
        }
    }
}
