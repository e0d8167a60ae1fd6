using Lockstep.Engine.Networks;
using Lockstep.Engine.Networks.Custom;

namespace Lockstep.Engine.Tests.Networks.Custom;

public sealed class CustomNetworkTests
{
    private static readonly ImageShape Image = new(8, 8, 3);

    [Fact]
    public void Build_ResidualGraph_HasTheShapesAndCountsWorkedOutByHand()
    {
        var (network, faults) = CustomNetwork.Build(
            [
                Conv("stem", "input", channels: 4, kernel: 3, padding: 1),
                Plan("batch_norm", "bn", ["stem"], ("relu", 1), ("ends_block", 0)),
                Conv("branch", "bn", channels: 4, kernel: 3, padding: 1),
                Plan("batch_norm", "sum", ["branch", "bn"], ("relu", 1), ("ends_block", 1)),
                Plan("max_pool", "pool", ["sum"], ("window", 2), ("stride", 2), ("padding", 0), ("ceil", 0)),
                Plan("dense", "fc", ["pool"], ("units", 5), ("relu", 0)),
            ],
            Image,
            5,
            new ModelOptions());
        Assert.Empty(faults);
        Assert.Equal(["stem", "bn", "branch", "sum", "pool", "fc.flatten", "fc"], network!.LayerTable.Select(line => line.Name));
        Assert.Equal(["8x8x4", "8x8x4", "8x8x4", "8x8x4", "4x4x4", "1x1x64", "1x1x5"], network.LayerTable.Select(line => line.Output.ToString()));

        // 3·3·3·4 + 2·4 + 3·3·4·4 + 2·4 + 64·5 + 5; 64 pixels × 108 + 64 × 144 + 320.
        Assert.Equal(108 + 8 + 144 + 8 + 325, network.ParameterCount);
        Assert.Equal(6912 + 9216 + 320, network.MultiplyAdds);
    }

    [Fact]
    public void Build_LastDenseLayer_StartsSmallAsThatOfTheZoo()
    {
        var (network, _) = CustomNetwork.Build([Plan("dense", "a", ["input"], ("units", 9), ("relu", 1)), Plan("dense", "b", ["a"], ("units", 5), ("relu", 0))], Image, 5, new ModelOptions());
        Assert.Equal(0.01, network!.Parameters.Single(parameter => parameter.Name == "b.weight").Fill.Scale);
        Assert.NotEqual(0.01, network.Parameters.Single(parameter => parameter.Name == "a.weight").Fill.Scale);
    }

    [Fact]
    public void Build_ShortcutOfAnotherShape_SaysBothShapes()
    {
        var fault = Assert.Single(Faults(
            Conv("a", "input", channels: 4, kernel: 3, padding: 1),
            Conv("b", "a", channels: 4, kernel: 3, padding: 1, stride: 2),
            Plan("batch_norm", "sum", ["b", "a"], ("relu", 1), ("ends_block", 0)),
            Plan("dense", "fc", ["sum"], ("units", 5), ("relu", 0))));
        Assert.Equal(2, fault.Layer);
        Assert.Contains("8x8x4", fault.Message, StringComparison.Ordinal);
        Assert.Contains("4x4x4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_TwoBranchesWithFaults_ReportsBoth()
    {
        var faults = Faults(
            Conv("a", "input", channels: 4, kernel: 11),
            Conv("b", "input", channels: 4, kernel: 1, groups: 2),
            Plan("batch_norm", "sum", ["a", "b"], ("relu", 1), ("ends_block", 0)),
            Plan("dense", "fc", ["sum"], ("units", 5), ("relu", 0)));
        Assert.Equal([0, 1], faults.Select(fault => fault.Layer));
        Assert.DoesNotContain("Parameter", faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WrongNumberOfClasses_SaysBothNumbers() =>
        Assert.Equal("expected 5 outputs, one a class of the data set, found 7: change it to 5.", Assert.Single(Faults(Plan("dense", "fc", ["input"], ("units", 7), ("relu", 0)))).Message);

    [Fact]
    public void Build_OutputIsAMap_SaysHowToEnd() =>
        Assert.StartsWith("expected an output of 1x1x5, one number a class, found 8x8x5", Assert.Single(Faults(Conv("a", "input", channels: 5, kernel: 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Build_HugeLayer_IsAFault() =>
        Assert.Contains("2^31", Assert.Single(Faults(Conv("a", "input", channels: 1 << 20, kernel: 1 << 12, padding: 1 << 12))).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_FaultyPlan_ThrowsWithThePlace() =>
        Assert.Contains("model.layers[0] (fc)", Assert.Throws<ArgumentException>(() => CustomNetwork.Create([Plan("dense", "fc", ["input"], ("units", 7), ("relu", 0))], Image, 5, new ModelOptions())).Message, StringComparison.Ordinal);

    private static IReadOnlyList<LayerFault> Faults(params LayerPlan[] layers)
    {
        var (network, faults) = CustomNetwork.Build(layers, Image, 5, new ModelOptions());
        Assert.Null(network);
        return faults;
    }

    private static LayerPlan Conv(string name, string input, int channels, int kernel, int padding = 0, int stride = 1, int groups = 1) =>
        Plan("conv", name, [input], ("channels", channels), ("kernel", kernel), ("stride", stride), ("padding", padding), ("dilation", 1), ("groups", groups), ("bias", 0), ("relu", 0));

    private static LayerPlan Plan(string kind, string name, string[] inputs, params (string Key, double Value)[] settings) =>
        new(kind, name, inputs, settings.ToDictionary(setting => setting.Key, setting => setting.Value));
}
