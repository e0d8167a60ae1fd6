using Lockstep.Engine.Devices;
using Lockstep.Engine.Memory;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Memory;

public sealed class ActivationPlanTests
{
    [Fact]
    public void For_ResNet_RebuildsBatchNormsWithoutShortcutsOnly()
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(32, 32, 3), 10, new ModelOptions());

        ActivationPlan plan = ActivationPlan.For(network, 2, DeviceTraits.Host);

        string[] rebuilt = [.. network.Values.Where(value => plan.Rebuilt[value.Index] is not null).Select(value => value.Producer!.Name)];
        Assert.Equal(["bn1", .. from stage in Enumerable.Range(1, 3) from block in Enumerable.Range(0, 3) select $"layer{stage}.{block}.bn1"], rebuilt);
    }

    [Fact]
    public void For_RebuiltValue_HasTheSameShapeInBothPlaces()
    {
        Network network = ModelZoo.Create("resnet20", new ImageShape(32, 32, 3), 10, new ModelOptions());

        ActivationPlan plan = ActivationPlan.For(network, 3, DeviceTraits.Host);

        foreach (Value value in network.Values.Where(value => plan.Rebuilt[value.Index] is not null))
        {
            Assert.Equal(plan.Activations[value.Index].Shape, plan.Rebuilt[value.Index]!.Value.Shape);
        }
    }

    /// <summary>Activations and gradients of a ResNet-50 together need less than its activations alone would.</summary>
    [Fact]
    public void For_ResNet50_NeedsLessThanItsActivationsAlone()
    {
        Network network = ModelZoo.Create("resnet50", new ImageShape(224, 224, 3), 1000, new ModelOptions());

        long all = network.Values.Sum(value => (long)value.Shape.Length);

        Assert.InRange(ActivationPlan.For(network, 1, DeviceTraits.Host).Length, 1, all * 4 / 5);
    }
}
