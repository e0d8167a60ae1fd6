using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

public sealed class SgdTests
{
    private readonly CpuDevice _device = new();

    /// <summary>By hand: w 1, gradient 0.5, rate 0.1, momentum 0.5, decay 0.1. Plain: u .6, .894; Nesterov: w - .1 (g + .1 w + .5 u).</summary>
    [Theory]
    [InlineData(false, 0.94, 0.8506)]
    [InlineData(true, 0.91, 0.80635)]
    public void SgdUpdate_TwoSteps_MatchHandComputed(bool nesterov, double first, double second)
    {
        Block weights = StoredTensor.Block(_device, [1]), gradients = StoredTensor.Block(_device, [0.5]), velocity = StoredTensor.Block(_device, [0]);

        _device.SgdUpdate(weights, gradients, velocity, new SgdFactors(0.1f, 1, 0.5f, 0.5f, 0.1f, nesterov));
        Closeness.Holds(first, weights.Span[0], 1e-6);
        _device.SgdUpdate(weights, gradients, velocity, new SgdFactors(0.1f, 1, 0.5f, 0.5f, 0.1f, nesterov));
        Closeness.Holds(second, weights.Span[0], 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(64)]
    public void SgdUpdate_AnyLength_EveryElementOnce(int length)
    {
        double[] w = Sample.Doubles(length, 1), g = Sample.Doubles(length, 2), u = Sample.Doubles(length, 3);
        Block weights = StoredTensor.Block(_device, w), velocity = StoredTensor.Block(_device, u);

        _device.SgdUpdate(weights, StoredTensor.Block(_device, g), velocity, new SgdFactors(0.25f, 1, 0.5f, 0.5f, 0, false));

        double[] expected = [.. u.Select((value, i) => 0.5 * value + g[i])];
        Closeness.Holds(expected, velocity.Span, 1e-6);
        Closeness.Holds([.. w.Select((value, i) => value - 0.25 * expected[i])], weights.Span, 1e-6);
    }

    [Fact]
    public void Update_ZeroGradient_DecaysWeightsOnly()
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions());
        double[] ones = [.. Enumerable.Repeat(1.0, network.ParameterLength)];
        Block parameters = StoredTensor.Block(_device, ones), gradients = StoredTensor.Block(_device, new double[ones.Length]), state = StoredTensor.Block(_device, new double[ones.Length]);

        new Sgd(new SgdSettings { WeightDecay = 0.5f }).Update(network, _device, parameters, gradients, state, new LearningRatePoint(0.5f, 0.9f));

        foreach (Parameter parameter in network.Parameters)
        {
            float expected = parameter.Kind == ParameterKind.Weight ? 0.75f : 1;
            Assert.True(parameters.Span.Slice(parameter.Offset, parameter.Length).IndexOfAnyExcept(expected) < 0, parameter.Name);
        }
    }
}
