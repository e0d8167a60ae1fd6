using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Networks;

public sealed class ModelZooTests
{
    /// <summary>He et al. 2016, table 6, to the last parameter.</summary>
    [Theory]
    [InlineData("resnet20", 269_722)]
    [InlineData("resnet32", 464_154)]
    [InlineData("resnet44", 658_586)]
    [InlineData("resnet56", 853_018)]
    [InlineData("resnet110", 1_727_962)]
    public void Create_CifarResNet_HasPublishedParameters(string name, long parameters)
    {
        Network network = ModelZoo.Create(name, new ImageShape(32, 32, 3), 10, new ModelOptions());

        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(parameters, network.LayerTable.Sum(line => line.Parameters));
    }

    [Fact]
    public void Create_LeNet5_HasHandCountedParameters()
    {
        Network network = ModelZoo.Create("lenet5", new ImageShape(28, 28, 1), 10, new ModelOptions());

        Assert.Equal((25 + 1) * 6 + (25 * 6 + 1) * 16 + (400 + 1) * 120 + (120 + 1) * 84 + (84 + 1) * 10, network.ParameterCount);
        Assert.Equal(28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10, network.MultiplyAdds);
    }

    [Fact]
    public void Create_ResNet20_HasTorchvisionNamesAndShapes()
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(32, 32, 3), 10, new ModelOptions());

        Assert.Equal(["conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight"], network.Parameters.Take(4).Select(parameter => parameter.Name));
        Assert.Equal(["fc.weight", "fc.bias"], network.Parameters.TakeLast(2).Select(parameter => parameter.Name));
        Assert.Equal("layer3.2.bn2.running_var", network.Statistics[^1].Name);
        Assert.Equal(40_551_040, network.MultiplyAdds);
        Assert.Equal([32, 16, 3, 3], TorchLayout.TorchShape(network.Parameters.Single(parameter => parameter.Name == "layer2.0.conv1.weight")));
    }

    [Fact]
    public void Create_UnknownName_NamesTheNearest()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ModelZoo.Create("resnet-56", new ImageShape(32, 32, 3), 10, new ModelOptions()));

        Assert.Contains("did you mean 'resnet56'?", error.Message);
    }

    [Fact]
    public void Create_ImageTooSmall_NamesTheLayer()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ModelZoo.Create("lenet5", new ImageShape(8, 8, 1), 10, new ModelOptions()));

        Assert.Contains("conv2", error.Message);
    }

    [Fact]
    public void Create_EveryName_Builds()
    {
        Assert.All(ModelZoo.Names, name => Assert.Equal(name, ModelZoo.Create(name, new ImageShape(32, 32, 3), 10, new ModelOptions()).Name));
    }
}
