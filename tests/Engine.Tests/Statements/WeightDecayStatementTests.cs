using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Optimizers;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>Scaling the loss is not scaling the learning rate (Goyal et al. 2017, remarks 1 and 3), and what decays at all.</summary>
public sealed class WeightDecayStatementTests
{
    private const int K = 8;
    private const float Rate = 0.125f;
    private const float Decay = 0.25f;

    public static TheoryData<string> Optimizers => OptimizerSamples.Names;

    [Fact]
    public void LossTimesK_AgainstRateTimesK_DiffersByDecayOfKMinusOneRates()
    {
        OptimizerRig scaledLoss = Step(K, Rate, Decay), scaledRate = Step(1, K * Rate, Decay);

        double[] difference = new double[OptimizerRig.Weights];
        for (int i = 0; i < difference.Length; i++)
        {
            difference[i] = (K - 1) * Rate * Decay * Math.Cos(0.21 * i) + scaledRate.Parameters[i];
        }

        Closeness.Holds(difference, scaledLoss.Parameters[..OptimizerRig.Weights], 1e-6);
    }

    /// <summary>All factors are powers of two, so equal is equal bits.</summary>
    [Fact]
    public void LossTimesK_WithoutDecay_IsRateTimesK() => Assert.True(Step(K, Rate, 0).Parameters.SequenceEqual(Step(1, K * Rate, 0).Parameters));

    /// <summary>
    /// k workers whose losses are divided by n, not k n, give k times the gradient: with rate η the data term is that of rate
    /// k η, but decay is η λ in place of k η λ.
    /// </summary>
    [Theory]
    [InlineData(K, Rate)]
    [InlineData(1, K * Rate)]
    public void CancelledK_DecayAlone_FollowsTheWrittenRate(int gradientScale, float rate)
    {
        var rig = new OptimizerRig(new Sgd(new SgdSettings { Momentum = 0, WeightDecay = Decay }));
        double[] expected = [.. rig.Parameters[..OptimizerRig.Weights].ToArray().Select(value => value - rate * Decay * value)];
        OptimizerRig data = Step(gradientScale, rate, 0), reference = Step(1, K * Rate, 0);

        rig.Update(new LearningRatePoint(rate, 0));

        Assert.True(data.Parameters.SequenceEqual(reference.Parameters));
        Closeness.Holds(expected, rig.Parameters[..OptimizerRig.Weights], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void ZeroGradient_BiasGammaAndBeta_StayTheSameBits(string name)
    {
        var device = new CpuDevice();
        IOptimizer optimizer = OptimizerSamples.Create(name);
        Network network = ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions());
        double[] start = Sample.Doubles(network.ParameterLength, 1);
        Block parameters = StoredTensor.Block(device, start), gradients = StoredTensor.Block(device, new double[start.Length]);
        Block state = StoredTensor.Block(device, new double[optimizer.StateLength(network)]);
        for (int step = 0; step < 3; step++)
        {
            optimizer.Update(network, device, parameters, gradients, state, new LearningRatePoint(0.1f, float.NaN, step));
        }

        float[] before = Sample.Floats(start);
        foreach (Parameter parameter in network.Parameters)
        {
            bool same = parameters.Span.Slice(parameter.Offset, parameter.Length).SequenceEqual(before.AsSpan(parameter.Offset, parameter.Length));
            Assert.True(same == (parameter.Kind != ParameterKind.Weight), parameter.Name);
        }
    }

    private static OptimizerRig Step(float gradientScale, float rate, float decay)
    {
        var rig = new OptimizerRig(new Sgd(new SgdSettings { Momentum = 0, WeightDecay = decay }));
        foreach (int i in OptimizerRig.Live)
        {
            rig.Gradients[i] = gradientScale * (float)OptimizerRig.Gradient(1, i, 0);
        }

        rig.Update(new LearningRatePoint(rate, 0));
        return rig;
    }
}
