using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;

namespace Lockstep.Engine.Tests.Optimizers;

public sealed class UpdateRangeTests
{
    public static TheoryData<string> Optimizers => OptimizerSamples.Names;

    [Theory]
    [InlineData(UpdateGrain.Elements, 1)]
    [InlineData(UpdateGrain.Elements, 3)]
    [InlineData(UpdateGrain.Elements, 1000)]
    [InlineData(UpdateGrain.Parameters, 1)]
    [InlineData(UpdateGrain.Parameters, 3)]
    [InlineData(UpdateGrain.Parameters, 1000)]
    public void Cut_AnyNumber_CoversAllInOrderAtAllowedPlaces(UpdateGrain grain, int parts)
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions());
        UpdateRange[] ranges = UpdateRange.Cut(network, grain, parts);

        Assert.Equal(parts, ranges.Length);
        Assert.Equal((0, network.ParameterLength), (ranges[0].First, ranges[^1].End));
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.First));
        Assert.All(ranges, range => Assert.True(range.First <= range.End));
        int[] starts = [.. network.Parameters.Select(parameter => parameter.Offset), network.ParameterLength];
        Assert.All(ranges, range => Assert.True(grain == UpdateGrain.Elements ? range.First % 16 == 0 : starts.Contains(range.First)));
    }

    /// <summary>resnet20's largest parameter is a seventh of it: four parts of whole parameters can be within that of a quarter.</summary>
    [Theory]
    [InlineData(UpdateGrain.Elements, 16)]
    [InlineData(UpdateGrain.Parameters, 36_864)]
    public void Cut_FourParts_AreOfAboutTheSameLength(UpdateGrain grain, int slack)
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(8, 8, 3), 10, new ModelOptions());

        Assert.All(UpdateRange.Cut(network, grain, 4), range => Assert.InRange(range.End - range.First, network.ParameterLength / 4 - slack, network.ParameterLength / 4 + slack));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Update_AnyNumberOfRanges_SameBits(string name)
    {
        OptimizerRig whole = new OptimizerRig(OptimizerSamples.Create(name)).Run(3);
        foreach ((int ranges, bool parallel) in new[] { (2, false), (3, false), (5, false), (5, true), (40, true) })
        {
            OptimizerRig cut = new OptimizerRig(OptimizerSamples.Create(name), ranges, parallel).Run(3);

            Assert.True(whole.Parameters.SequenceEqual(cut.Parameters), $"{ranges} ranges");
            Assert.True(whole.State.SequenceEqual(cut.State), $"{ranges} ranges");
        }
    }
}
