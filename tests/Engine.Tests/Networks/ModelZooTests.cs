using Lockstep.Engine.Initialisation;
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

    /// <summary>torchvision's totals (the authors' for the original AlexNet, GoogLeNet and NIN), and the published multiply-adds to their last digit.</summary>
    [Theory]
    [InlineData("resnet18", 11_689_512, 1.814)]
    [InlineData("resnet34", 21_797_672, 3.664)]
    [InlineData("resnet50", 25_557_032, 4.089)]
    [InlineData("resnet101", 44_549_160, 7.801)]
    [InlineData("resnet152", 60_192_808, 11.514)]
    [InlineData("resnet50v1", 25_557_032, 3.858)]
    [InlineData("resnet101v1", 44_549_160, 7.570)]
    [InlineData("resnet152v1", 60_192_808, 11.282)]
    [InlineData("alexnet", 61_100_840, 0.714)]
    [InlineData("alexnet2g", 60_965_224, 0.724)]
    [InlineData("nin", 7_595_176, 1.10)]
    [InlineData("vgg11", 132_863_336, 7.61)]
    [InlineData("vgg13", 133_047_848, 11.31)]
    [InlineData("vgg16", 138_357_544, 15.47)]
    [InlineData("vgg19", 143_667_240, 19.63)]
    [InlineData("vgg11bn", 132_868_840, 7.61)]
    [InlineData("vgg13bn", 133_053_736, 11.31)]
    [InlineData("vgg16bn", 138_365_992, 15.47)]
    [InlineData("vgg19bn", 143_678_248, 19.63)]
    [InlineData("googlenet", 6_998_552, 1.58)]
    [InlineData("googlenetbn", 6_624_904, 1.50)]
    public void Create_ImageNetNetwork_HasPublishedSize(string name, long parameters, double gigaMultiplyAdds)
    {
        Network network = Native(name);

        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(parameters, network.LayerTable.Sum(line => line.Parameters));
        double precision = Math.Round(gigaMultiplyAdds, 2) == gigaMultiplyAdds ? 0.005 : 0.0005;
        Assert.True(Math.Abs(gigaMultiplyAdds - network.MultiplyAdds / 1e9) <= precision, $"{network.MultiplyAdds} multiply-adds");
    }

    [Theory]
    [InlineData("plain18", "resnet18")]
    [InlineData("plain34", "resnet34")]
    public void Create_Plain_IsResidualWithoutProjections(string plain, string residual)
    {
        IEnumerable<string> expected = Native(residual).Parameters.Select(parameter => parameter.Name).Where(name => !name.Contains("downsample"));

        Assert.Equal(expected, Native(plain).Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void Create_ResNet50_HasTorchvisionNames()
    {
        Network network = Native("resnet50");
        string[] names = [.. network.Parameters.Select(parameter => parameter.Name)];

        Assert.Equal(161, names.Length);
        Assert.Contains("layer1.0.downsample.0.weight", names);
        Assert.Contains("layer4.2.bn3.bias", names);
        Assert.Equal([128, 128, 3, 3], TorchLayout.TorchShape(network.Parameters.Single(parameter => parameter.Name == "layer2.0.conv2.weight")));
        Assert.Equal(["fc.weight", "fc.bias"], names[^2..]);
        Assert.Contains("layer3.0.downsample.1.running_var", network.Statistics.Select(statistic => statistic.Name));
    }

    [Theory]
    [InlineData("alexnet", "features.0.weight features.3.weight features.6.weight features.8.weight features.10.weight classifier.1.weight classifier.4.weight classifier.6.weight")]
    [InlineData("vgg11", "features.0.weight features.3.weight features.6.weight features.8.weight features.11.weight features.13.weight features.16.weight features.18.weight classifier.0.weight classifier.3.weight classifier.6.weight")]
    [InlineData("vgg11bn", "features.0.weight features.4.weight features.8.weight features.11.weight features.15.weight features.18.weight features.22.weight features.25.weight classifier.0.weight classifier.3.weight classifier.6.weight")]
    public void Create_NumberedNetwork_HasTorchvisionNames(string name, string weights)
    {
        var names = Native(name).Parameters.Where(parameter => parameter.Kind == ParameterKind.Weight).Select(parameter => parameter.Name);

        Assert.Equal(weights.Split(' '), names);
    }

    [Fact]
    public void Create_GoogLeNetWithHeads_HasTorchvisionNamesAndSize()
    {
        Network network = ModelZoo.Create("googlenetbn", new ImageShape(224, 224, 3), 1000, new ModelOptions { AuxiliaryHeads = true });
        string[] names = [.. network.Parameters.Select(parameter => parameter.Name)];

        Assert.Equal(13_004_888, network.ParameterCount);
        Assert.Contains("inception3a.branch1.conv.weight", names);
        Assert.Contains("inception4e.branch3.1.bn.bias", names);
        Assert.Contains("inception5b.branch4.1.conv.weight", names);
        Assert.Contains("aux1.conv.conv.weight", names);
        Assert.Contains("aux2.fc2.bias", names);
        Assert.DoesNotContain(network.EvaluatedLayers, layer => layer.Name.StartsWith("aux", StringComparison.Ordinal));
    }

    /// <summary>Two groups: each output channel of conv2 sees 48 of the 96 maps.</summary>
    [Fact]
    public void Create_TwoGroupAlexNet_HalvesTheKernels()
    {
        Network network = Native("alexnet2g");
        IReadOnlyList<int> Torch(string name) => TorchLayout.TorchShape(network.Parameters.Single(parameter => parameter.Name == name));

        Assert.Equal([256, 48, 5, 5], Torch("conv2.weight"));
        Assert.Equal([384, 256, 3, 3], Torch("conv3.weight"));
        Assert.Equal([256, 192, 3, 3], Torch("conv5.weight"));
        Assert.Equal([4096, 9216], Torch("fc6.weight"));
    }

    [Fact]
    public void Create_TransposedConvolution_HasTorchLayout()
    {
        var builder = new NetworkBuilder("n", new ImageShape(4, 4, 3), new ModelOptions());
        Network network = builder.Build(builder.TransposedConvolution(builder.Input, "up", 5, 2, 2));

        Assert.Equal([3, 5, 2, 2], TorchLayout.TorchShape(network.Parameters[0]));
    }

    /// <summary>Zero gamma: only the last norm of a residual block, hence none of a plain network (Goyal et al. 2017, section 5.1).</summary>
    [Theory]
    [InlineData("resnet18", "bn2", 8)]
    [InlineData("resnet50", "bn3", 16)]
    [InlineData("resnet20", "bn2", 9)]
    [InlineData("plain18", "none", 0)]
    [InlineData("plain20", "none", 0)]
    public void Create_ZeroGamma_AtTheEndOfEachBlock(string name, string norm, int blocks)
    {
        Parameter[] zero = [.. Native(name).Parameters.Where(parameter => parameter.Kind == ParameterKind.NormGamma && parameter.Fill == WeightFill.Zero)];

        Assert.Equal(blocks, zero.Length);
        Assert.All(zero, parameter => Assert.EndsWith($".{norm}.weight", parameter.Name));
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
    public void Create_EveryName_BuildsAtItsNativeShape()
    {
        Assert.All(ModelZoo.Names, name => Assert.Equal(name, Native(name).Name));
    }

    private static Network Native(string name)
    {
        ModelZooEntry entry = ModelZoo.Entry(name);
        return ModelZoo.Create(name, entry.Input, entry.Classes, new ModelOptions());
    }
}
