using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

/// <summary>
/// One optimizer on a dense layer of 49 weights (floats 0 to 48) and 7 biases (64 to 70). At float i the start is cos(0.21 i)
/// and the gradient of step t = 1, 2, … is sin(0.37 i + 0.9 t) + 0.1 w: formulas that another program can compute.
/// </summary>
internal sealed class OptimizerRig
{
    public const int Weights = 49;
    public const int FirstBias = 64;

    public static readonly int[] Live = [.. Enumerable.Range(0, Weights), .. Enumerable.Range(FirstBias, 7)];

    private readonly IOptimizer _optimizer;
    private readonly CpuDevice _device = new();
    private readonly Block _parameters;
    private readonly Block _gradients;
    private readonly Block _state;
    private readonly UpdateRange[] _ranges;
    private readonly bool _parallel;

    public OptimizerRig(IOptimizer optimizer, int ranges = 1, bool parallel = false)
    {
        _parallel = parallel;
        var builder = new NetworkBuilder("rig", new ImageShape(1, 1, 7), new ModelOptions());
        Network = builder.Build(builder.Dense(builder.Input, "fc", 7));
        _optimizer = optimizer;
        _ranges = UpdateRange.Cut(Network, optimizer.Grain, ranges);
        double[] start = new double[Network.ParameterLength];
        foreach (int i in Live)
        {
            start[i] = Math.Cos(0.21 * i);
        }

        _parameters = StoredTensor.Block(_device, start);
        _gradients = StoredTensor.Block(_device, new double[start.Length]);
        _state = StoredTensor.Block(_device, new double[optimizer.StateLength(Network)]);
    }

    public Network Network { get; }

    public Span<float> Parameters => _parameters.Span;

    public Span<float> Gradients => _gradients.Span;

    public Span<float> State => _state.Span;

    /// <summary>A rate that changes every step.</summary>
    public static float Rate(int step) => (float)(0.05 * (1 + 0.5 * Math.Sin(step)));

    /// <summary>The formula's gradient at one float.</summary>
    public static double Gradient(int step, int index, double parameter) => Math.Sin(0.37 * index + 0.9 * step) + 0.1 * parameter;

    /// <summary>The gradients of the formula, then the update.</summary>
    public OptimizerRig Step(int step, LearningRatePoint point)
    {
        foreach (int i in Live)
        {
            Gradients[i] = (float)Gradient(step, i, Parameters[i]);
        }

        Update(point);
        return this;
    }

    public void Update(LearningRatePoint point)
    {
        var step = new OptimizerStep(Network, _device, _parameters, _gradients, _state, point);
        _optimizer.Begin(step);
        if (_parallel)
        {
            UpdateAtOnce(step);
            return;
        }

        foreach (UpdateRange range in _ranges)
        {
            _optimizer.Update(step, range);
        }
    }

    /// <summary>Steps 1 to <paramref name="steps"/> with the momentum left to the optimizer.</summary>
    public OptimizerRig Run(int steps, Func<int, float>? rate = null)
    {
        for (int step = 1; step <= steps; step++)
        {
            Step(step, new LearningRatePoint((rate ?? Rate)(step), float.NaN, step));
        }

        return this;
    }

    /// <summary>On its own, because a lambda allocates what it captures at the start of its method.</summary>
    private void UpdateAtOnce(OptimizerStep step) => Parallel.ForEach(_ranges, range => _optimizer.Update(step, range));
}
