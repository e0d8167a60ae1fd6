using Lockstep.Engine.Diagnostics;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Diagnostics;

public sealed class GradientCheckPlanTests
{
    [Fact]
    public void Of_SmallNetwork_TakesFourElementsOfEveryParameter() => Assert.Equal(new GradientCheckPlan(4, 10), Plan("lenet5", 28, new GradientCheckSettings()));

    [Fact]
    public void Of_ElementsGiven_TakesThemOfEveryParameterWhateverItCosts() => Assert.Equal(new GradientCheckPlan(3, 467), Plan("resnet152", 224, new GradientCheckSettings { Elements = 3 }));

    [Fact]
    public void Of_NetworkTooLargeForOneDirectionEach_TakesSomeParameters()
    {
        GradientCheckPlan plan = Plan("resnet152", 64, new GradientCheckSettings());
        Assert.Equal(0, plan.Elements);
        Assert.InRange(plan.Parameters, 8, 466);
        Assert.True(Plan("resnet152", 64, new GradientCheckSettings { Images = 2 }).Parameters > plan.Parameters);
    }

    [Fact]
    public void Of_NetworkBeyondAllBounds_StillTakesEight() => Assert.Equal(8, Plan("vgg19", 448, new GradientCheckSettings { Images = 64 }).Parameters);

    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 7)]
    [InlineData(7, 7)]
    [InlineData(66, 467)]
    public void Takes_SomeOfAll_AreThatManyEvenlyApartWithTheLast(int some, int all)
    {
        var plan = new GradientCheckPlan(0, some);
        int[] taken = [.. Enumerable.Range(0, all).Where(index => plan.Takes(index, all))];
        Assert.Equal(some, taken.Length);
        Assert.Equal(all - 1, taken[^1]);
        Assert.All(taken.Zip(taken.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, all / some, all / some + 1));
    }

    private static GradientCheckPlan Plan(string model, int size, GradientCheckSettings settings)
    {
        int channels = ModelZoo.Entry(model).Input.Channels;
        return GradientCheckPlan.Of(ModelZoo.Create(model, new ImageShape(size, size, channels), 10, new ModelOptions()), settings);
    }
}
