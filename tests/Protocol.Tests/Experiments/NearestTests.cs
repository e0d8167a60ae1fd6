using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public class NearestTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("momentun", "momentum", 1)]
    [InlineData("sdg", "sgd", 1)]
    [InlineData("flaw", "lawn", 2)]
    public void Distance_TwoWords_CountsEdits(string from, string to, int expected) => Assert.Equal(expected, Nearest.Distance(from, to));

    [Theory]
    [InlineData("lr", null)]
    [InlineData("Warmup-Epochs", "warmup_epochs")]
    [InlineData("shedule", "schedule")]
    [InlineData("banana", null)]
    public void To_Word_IsTheClosestOrNone(string word, string? expected)
        => Assert.Equal(expected, Nearest.To(word, ["base", "schedule", "warmup_epochs", "power"]));
}
