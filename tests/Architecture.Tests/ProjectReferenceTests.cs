using System.Xml.Linq;

namespace Lockstep.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    [Theory]
    [InlineData("Cli", "Coordinator Protocol Worker")]
    [InlineData("Coordinator", "Actors Protocol")]
    [InlineData("Worker", "Actors Data Engine Protocol")]
    [InlineData("Actors", "Protocol")]
    [InlineData("Protocol", "")]
    [InlineData("Engine", "")]
    [InlineData("Data", "")]
    public void References_OfEachProject_AreThoseOfTheDesign(string project, string expected)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));
        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', references));
    }

    [Fact]
    public void Projects_UnderSrc_AreTheSevenOfTheDesign() =>
        Assert.Equal(
            ["Actors", "Cli", "Coordinator", "Data", "Engine", "Protocol", "Worker"],
            Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
