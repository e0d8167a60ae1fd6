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

    /// <summary>fc1 of the perceptron: 48 inputs, 256 outputs; deviations by hand. 12,288 draws: 0.7 % is one sigma.</summary>
    [Theory]
    [InlineData(WeightInitialisation.He, FanMode.In, 0.20412415)]
    [InlineData(WeightInitialisation.He, FanMode.Out, 0.088388348)]
    [InlineData(WeightInitialisation.Xavier, FanMode.In, 0.24333213)]
    [InlineData(WeightInitialisation.XavierNormal, FanMode.In, 0.24333213)]
    [InlineData(WeightInitialisation.Lecun, FanMode.In, 0.14433757)]
    [InlineData(WeightInitialisation.Normal, FanMode.In, 0.25)]
    public void FillParameters_DenseLayerWithOptions_HasExpectedSpread(WeightInitialisation initialisation, FanMode fan, double deviation)
    {
        float[] weights = Fill(new ModelOptions { Initialisation = initialisation, Fan = fan, Gain = 3, Deviation = 0.25 }, 1, "fc1.weight", "mlp");

        Closeness.Holds(deviation, Math.Sqrt(weights.Average(value => (double)value * value)), 0.03);
        Assert.True(Math.Abs(weights.Average()) < 0.03 * deviation);
    }

    /// <summary>Kurtosis by hand: 3 of a normal, 9/5 of a uniform distribution; sigma 0.045 and 0.01 at 12,288 draws.</summary>
    [Theory]
    [InlineData(WeightInitialisation.Xavier, 1.8)]
    [InlineData(WeightInitialisation.XavierNormal, 3)]
    [InlineData(WeightInitialisation.Lecun, 3)]
    public void FillParameters_Dense_HasShapeOfDistribution(WeightInitialisation initialisation, double kurtosis)
    {
        double[] weights = [.. Fill(new ModelOptions { Initialisation = initialisation }, 2, "fc1.weight", "mlp").Select(value => (double)value)];

        Closeness.Holds(kurtosis, weights.Average(value => Math.Pow(value, 4)) / Math.Pow(weights.Average(value => value * value), 2), 0.06);
    }

    /// <summary>3 × 3 × 64 = 576 rows of 64, 27 rows of 16: columns. A dense layer of 48 × 256: rows.</summary>
    [Theory]
    [InlineData("resnet20", "layer3.1.conv1.weight", 64, true)]
    [InlineData("resnet20", "conv1.weight", 16, true)]
    [InlineData("mlp", "fc1.weight", 256, false)]
    public void FillParameters_Orthogonal_HasOrthonormalColumnsOrRows(string model, string name, int columns, bool tall)
    {
        float[] weights = Fill(new ModelOptions { Initialisation = WeightInitialisation.Orthogonal, Gain = 2 }, 1, name, model);
        int rows = weights.Length / columns, count = tall ? columns : rows, length = tall ? rows : columns;
        double At(int vector, int at) => tall ? weights[at * columns + vector] : weights[vector * columns + at];

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = Enumerable.Range(0, length).Sum(at => At(i, at) * At(j, at));
                Assert.True(Math.Abs(product - (i == j ? 4 : 0)) <= 1e-6, $"{i}, {j}: {product}");
            }
        }

        // Neither all of one sign nor aligned with an axis.
        Assert.True(Math.Abs(weights.Average()) < 0.05 && weights.Max(Math.Abs) < 1.9);
        Assert.NotEqual(weights, Fill(new ModelOptions { Initialisation = WeightInitialisation.Orthogonal, Gain = 2 }, 2, name, model));
    }

    [Fact]
    public void FillParameters_ConstantAndBias_AreTheOptions()
    {
        var options = new ModelOptions { Initialisation = WeightInitialisation.Constant, Constant = 0.5, Bias = 0.125 };

        Assert.All(Fill(options, 1, "fc1.weight", "mlp"), value => Assert.Equal(0.5f, value));
        Assert.All(Fill(options, 1, "fc3.bias", "mlp"), value => Assert.Equal(0.125f, value));
        Assert.All(Fill(options, 1, "bn1.bias"), value => Assert.Equal(0, value));
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

    private static float[] Fill(ModelOptions options, ulong seed, string name, string model = "resnet20")
    {
        ImageShape input = model == "mlp" ? new ImageShape(4, 4, 3) : new ImageShape(8, 8, 3);
        Network network = ModelZoo.Create(model, input, 10, options);
        float[] parameters = new float[network.ParameterLength];
        ParameterInitializer.FillParameters(network, seed, parameters);
        Parameter parameter = network.Parameters.Single(candidate => candidate.Name == name);
        return parameters[parameter.Offset..(parameter.Offset + parameter.Length)];
    }
}
