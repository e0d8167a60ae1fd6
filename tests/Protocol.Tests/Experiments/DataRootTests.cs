using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public sealed class DataRootTests : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("lockstep-data-root-").FullName;

    public DataRootTests()
    {
        Directory.CreateDirectory(Path.Combine(_top, "root", "sets", "cifar"));
        Directory.CreateDirectory(Path.Combine(_top, "root-2"));
        Directory.CreateSymbolicLink(Path.Combine(_top, "root", "inner"), "sets/cifar");
        Directory.CreateSymbolicLink(Path.Combine(_top, "root", "outer"), Path.Combine(_top, "root-2"));
        Directory.CreateSymbolicLink(Path.Combine(_top, "root", "circle"), "circle");
    }

    public void Dispose() => Directory.Delete(_top, recursive: true);

    [Theory]
    [InlineData("sets/cifar", "root/sets/cifar")]
    [InlineData("sets/../sets/./cifar/", "root/sets/cifar")]
    [InlineData(".", "root")]
    [InlineData("not/there/yet", "root/not/there/yet")]
    [InlineData("inner/train", "root/sets/cifar/train")]
    public void Resolve_WithinTheRoot_IsTheRealPath(string path, string expected)
        => Assert.Equal(Path.Combine(_top, expected), DataRoot.At(Path.Combine(_top, "root")).Resolve(Path.Combine(_top, "root"), path));

    [Theory]
    [InlineData("..")]
    [InlineData("../root-2")]
    [InlineData("sets/../../root-2")]
    [InlineData("/etc")]
    [InlineData("outer")]
    [InlineData("outer/x")]
    [InlineData("circle")]
    public void Resolve_OutOfTheRoot_Throws(string path)
        => Assert.Throws<UnauthorizedAccessException>(() => DataRoot.At(Path.Combine(_top, "root")).Resolve(Path.Combine(_top, "root"), path));

    [Fact]
    public void Resolve_RootIsALink_JudgesItsTarget()
        => Assert.Equal(Path.Combine(_top, "root-2", "x"), DataRoot.At(Path.Combine(_top, "root", "outer")).Resolve(Path.Combine(_top, "root", "outer"), "x"));

    [Fact]
    public void Resolve_Anywhere_OnlyMakesThePathFull()
        => Assert.Equal(Path.Combine(_top, "x"), DataRoot.Anywhere.Resolve(Path.Combine(_top, "root"), "../x"));
}
