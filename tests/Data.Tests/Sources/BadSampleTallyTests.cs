using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Sources;

public sealed class BadSampleTallyTests
{
    [Fact]
    public void ThrowIfTooMany_AtTheLimit_DoesNot()
    {
        Filled(tolerated: 3, bad: 3).ThrowIfTooMany();
    }

    [Fact]
    public void ThrowIfTooMany_ManyBad_ShowsTenAndKeepsAll()
    {
        var error = Assert.Throws<DataException>(() => Filled(tolerated: 3, bad: 12).ThrowIfTooMany());
        Assert.StartsWith("12 broken images, tolerated are 3", error.Message);
        Assert.Contains("file 9: reason 9", error.Message);
        Assert.DoesNotContain("file 10", error.Message);
        Assert.EndsWith("and 2 more", error.Message);
        Assert.Equal(12, error.BadSamples.Count);
    }

    private static BadSampleTally Filled(int tolerated, int bad)
    {
        var tally = new BadSampleTally(new DatasetSettings { Kind = DatasetKind.ImageFolder, TolerateBad = tolerated });
        for (int i = 0; i < bad; i++)
        {
            tally.Add(new BadSample($"file {i}", $"reason {i}"));
        }

        return tally;
    }
}
