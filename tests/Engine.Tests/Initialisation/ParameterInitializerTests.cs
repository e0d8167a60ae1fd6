using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Initialisation;

public sealed class ParameterInitializerTests
{
    /// <summary>layer3.1.conv1: 9 × 64 × 64 weights; standard deviations by hand. 36,864 draws: 0.4 % is one sigma.</summary>
    [Theory]
    [InlineData(WeightInitialisation.He, 0.058925565)]
    [InlineData(WeightInitialisation.Xavier, 0.041666667)]
    [InlineData(WeightInitialisation.Normal, 0.01)]
    public void FillParameters_Convolution_HasExpectedSpread(WeightInitialisation initialisation, double deviation)
    {
        float[] weights = Fill(new ModelOptions { Initialisation = initialisation }, 1, "layer3.1.conv1.weight");

        Closeness.Holds(deviation, Math.Sqrt(weights.Average(value => (double)value * value)), 0.02);
        Assert.True(Math.Abs(weights.Average()) < 0.02 * deviation);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void FillParameters_LastGammaOfBlock_FollowsOption(bool zeroGamma, float expected)
    {
        Assert.All(Fill(new ModelOptions { ZeroGamma = zeroGamma }, 1, "layer2.1.bn2.weight"), value => Assert.Equal(expected, value));
        Assert.All(Fill(new ModelOptions { ZeroGamma = zeroGamma }, 1, "layer2.1.bn1.weight"), value => Assert.Equal(1, value));
    }

    [Fact]
    public void FillParameters_Seed_DecidesEverything()
    {
        var options = new ModelOptions();

        Assert.Equal(Fill(options, 5, "conv1.weight"), Fill(options, 5, "conv1.weight"));
        Assert.NotEqual(Fill(options, 5, "conv1.weight"), Fill(options, 6, "conv1.weight"));
        Assert.NotEqual(Fill(options, 5, "layer3.0.conv2.weight"), Fill(options, 5, "layer3.1.conv1.weight"));
    }

    [Fact]
    public void FillStatistics_Always_MeansZeroVariancesOne()
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions());
        float[] statistics = new float[network.StatisticsLength];

        ParameterInitializer.FillStatistics(network, statistics);

        Assert.All(network.Statistics, statistic => Assert.Equal(statistic.Name.EndsWith("var", StringComparison.Ordinal) ? 1 : 0, statistics[statistic.Offset]));
    }

    private static float[] Fill(ModelOptions options, ulong seed, string name)
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, options);
        float[] parameters = new float[network.ParameterLength];
        ParameterInitializer.FillParameters(network, seed, parameters);
        Parameter parameter = network.Parameters.Single(candidate => candidate.Name == name);
        return parameters[parameter.Offset..(parameter.Offset + parameter.Length)];
    }
}
