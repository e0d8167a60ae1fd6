using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class BucketPlanTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData("resnet20", 1, 1)]
    [InlineData("resnet20", 4096, 65536)]
    [InlineData("resnet20", int.MaxValue, int.MaxValue)]
    [InlineData("resnet18", MiB, 25 * MiB)]
    [InlineData("googlenet", MiB, 4 * MiB)]
    [InlineData("vgg16", MiB, 25 * MiB)]
    public void Of_AnySizes_CoversTheReductionOnceAndFinishesFromTheLastLayerOn(string model, int first, int others)
    {
        Network network = Create(model);
        var buckets = BucketPlan.Of(network, new BucketSettings { FirstBytes = first, Bytes = others });

        Assert.Equal(Enumerable.Range(0, buckets.Count), buckets.Select(bucket => bucket.Index));
        Assert.False(buckets[0].Gradients);
        Assert.Equal(network.ParameterLength, buckets[0].Offset);
        Assert.Equal(Replica.ReductionLength(network), buckets[0].Offset + buckets[0].Length);
        int end = network.ParameterLength;
        foreach (Bucket bucket in buckets.Skip(1))
        {
            Assert.True(bucket.Gradients && bucket.Length > 0 && bucket.Offset % 16 == 0);
            Assert.Equal(end, bucket.Offset + bucket.Length);
            end = bucket.Offset;
        }

        Assert.Equal(0, end);
        Assert.Equal(buckets.Select(bucket => bucket.Layer).OrderDescending(), buckets.Select(bucket => bucket.Layer));
    }

    /// <summary>
    /// Of torchvision's 25,557,032 parameters fc has 2,049,000; the other 94.0 MB fill three buckets of 26.2 to 35.7 MB (the
    /// largest parameter has 9.4 MB) and leave less than one.
    /// </summary>
    [Fact]
    public void Of_ResNet50AtTheDefaults_ClosesBucketsBehindTheStatedParameters()
    {
        Network network = Create("resnet50");
        var buckets = BucketPlan.Of(network, new BucketSettings());
        string[] firstNames = [.. buckets.Skip(1).Select(bucket => network.Parameters.First(parameter => parameter.Offset == bucket.Offset).Name)];

        Assert.Equal("fc.weight", firstNames[0]);
        Assert.Equal("conv1.weight", firstNames[^1]);
        Assert.All(buckets.Skip(2).SkipLast(1), bucket => Assert.InRange(bucket.Length * 4L, 25 * MiB, 35 * MiB));
        Assert.Equal(1 + 1 + 3 + 1, buckets.Count);
    }

    [Fact]
    public void Of_SizeBelowOne_Throws()
    {
        Network network = Create("resnet20");
        Assert.Throws<ArgumentOutOfRangeException>(() => BucketPlan.Of(network, new BucketSettings { Bytes = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => BucketPlan.Of(network, new BucketSettings { FirstBytes = 0 }));
    }

    private static Network Create(string model)
    {
        ModelZooEntry entry = ModelZoo.Entry(model);
        return ModelZoo.Create(model, entry.Input, entry.Classes, new ModelOptions());
    }
}
