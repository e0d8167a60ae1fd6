using Lockstep.Data.Sources;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class BadSamplesTests
{
    [Fact]
    public void Add_SameSampleEveryEpoch_IsToldOnce()
    {
        var told = new List<MetBadSample>();
        var samples = new BadSamples(2, told.Add);
        foreach (bool evaluation in new[] { false, true, false, true })
        {
            samples.Add(evaluation, 3, new BadSample("a.jpg", "broken"));
        }

        Assert.Equal([false, true], told.Select(met => met.Evaluation));
    }

    [Fact]
    public void Add_MoreThanTolerated_TellsItAndThrowsWithTheFirst()
    {
        var told = new List<MetBadSample>();
        var samples = new BadSamples(1, told.Add);
        samples.Add(false, 9, new BadSample("b.jpg", "it ends early"));

        var failure = Assert.Throws<DataException>(() => samples.Add(true, 2, new BadSample("c.jpg", "no image")));

        Assert.Equal("2 broken images, tolerated are 1: repair or remove them, or raise data.tolerate_bad.\n  b.jpg: it ends early\n  c.jpg: no image", failure.Message);
        Assert.Equal(2, told.Count);
    }
}
