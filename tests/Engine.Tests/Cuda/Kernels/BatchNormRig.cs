using Lockstep.Engine.Cuda;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

/// <summary>One tensor's batch norm on the host build of the kernels, called as a device would.</summary>
internal sealed class BatchNormRig
{
    private const float Epsilon = 1e-3f;
    private readonly HostKernels _kernels;
    private readonly HostKernels _backward;
    private readonly ColumnGrid _grid;
    private readonly int _pixels;
    private readonly int _channels;
    private readonly int _rectify;
    private readonly HostArray _input;
    private readonly HostArray _gamma;
    private readonly HostArray _beta;

    public BatchNormRig(int pixels, int channels, int blocks, ElementKind kind, double shift = 0, double spread = 1, bool rectify = false, (int At, double Value)? at = null)
    {
        (Kind, _pixels, _channels, _rectify) = (kind, pixels, channels, rectify ? 1 : 0);
        _kernels = HostKernels.Of("batch_norm", kind);
        _backward = HostKernels.Of("batch_norm_gradient", kind);
        _grid = ColumnGrid.Of(pixels, channels, kind.Lanes, blocks);
        double[] x = [.. Sample.Doubles(pixels * channels, 1).Select((value, i) => shift + spread * value * (1 + i % channels))];
        if (at is (int index, double special))
        {
            x[index] = special;
        }

        X = kind.Round(x);
        OutputGradient = kind.Round(Sample.Doubles(x.Length, 2));
        Gamma = Sample.Doubles(channels, 3);
        Beta = Sample.Doubles(channels, 4);
        Oracle = new ReferenceBatchNorm(channels, Epsilon, rectify);
        (_input, _gamma, _beta) = (kind.Array(X), HostArray.Floats(Gamma), HostArray.Floats(Beta));
        (Mean, Variance, Output) = (HostArray.Floats(channels), HostArray.Floats(channels), kind.Array(x.Length));
    }

    public ElementKind Kind { get; }

    public ReferenceBatchNorm Oracle { get; }

    public double[] X { get; }

    public double[] OutputGradient { get; }

    public double[] Gamma { get; }

    public double[] Beta { get; }

    public HostArray Mean { get; private set; }

    public HostArray Variance { get; private set; }

    public HostArray Output { get; }

    public HostArray GammaGradient { get; private set; } = HostArray.Floats(0);

    public HostArray BetaGradient { get; private set; } = HostArray.Floats(0);

    /// <summary>The oracle's statistics, so that a pass is tested apart from those before it.</summary>
    public void SetStatistics() => SetStatistics(HostArray.Floats(Oracle.Mean(X)), HostArray.Floats(Oracle.Variance(X)));

    public void SetStatistics(HostArray mean, HostArray variance) => (Mean, Variance) = (mean, variance);

    public void Moments(float weight, HostArray? stepMean, HostArray? stepVariance)
    {
        HostArray partial = HostArray.Floats(2 * _grid.Rows * _channels);
        _kernels.Columns("batch_norm_moments", _grid, _input, _pixels, _channels, partial);
        _kernels.Finish("batch_norm_moments_finish", _channels, _input, partial, _grid.Rows, _grid.Height, _pixels, _channels, Mean, Variance, HostArray.Of(weight), stepMean, stepVariance);
    }

    public void Normalize(double[]? residual)
    {
        HostArray? shortcut = residual is null ? null : Kind.Array(residual);
        _kernels.Columns("batch_norm_normalize", _grid, _input, shortcut, Output, Mean, Variance, _gamma, _beta, Epsilon, _rectify, _pixels, _channels);
    }

    public void Backward(HostArray outputGradient, bool fromOutput, bool accumulate, HostArray inputGradient)
    {
        HostArray partial = HostArray.Floats(2 * _grid.Rows * _channels), constants = HostArray.Floats(3 * _channels);
        HostArray? output = fromOutput ? Output : null;
        GammaGradient = HostArray.Floats([.. Enumerable.Repeat(7.0, _channels)]);
        BetaGradient = HostArray.Floats([.. Enumerable.Repeat(8.0, _channels)]);
        _backward.Columns("batch_norm_reduce", _grid, _input, output, outputGradient, Mean, Variance, _gamma, _beta, Epsilon, _rectify, _pixels, _channels, partial);
        _backward.Finish("batch_norm_reduce_finish", _channels, partial, _grid.Rows, _pixels, _channels, Mean, Variance, _gamma, Epsilon, GammaGradient, BetaGradient, constants);
        _backward.Columns("batch_norm_apply", _grid, _input, output, outputGradient, Mean, Variance, _gamma, _beta, Epsilon, constants, _rectify, accumulate ? 1 : 0, _pixels, _channels, inputGradient);
    }
}
