using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Interop.Libraries;

public sealed class NativeLoaderTests
{
    private readonly NativeLoader _loader = new();

    [Fact]
    public void Load_MissingLibrary_SaysWhatTheSystemSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader's words are those of Linux");
        Assert.Equal(0, _loader.Load("libnosuchlibrary.so.7", out string error));
        Assert.StartsWith("libnosuchlibrary.so.7:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatIsNoLibrary_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader's words are those of Linux");
        string file = Path.GetTempFileName();
        File.WriteAllText(file, new string('x', 4096));
        Assert.Equal(0, _loader.Load(file, out string error));
        Assert.Contains(file, error, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void FileOf_LibraryOfThisProcess_IsItsPath()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lists what a process has mapped");
        Assert.True(File.Exists(_loader.FileOf("libcoreclr.so")));
        Assert.Equal("libnosuchlibrary.so.7", _loader.FileOf("libnosuchlibrary.so.7"));
    }

    [Fact]
    public void DriverVersion_OfSomethingElse_IsZero()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the C library has this name on Linux");
        nint library = _loader.Load("libc.so.6", out _);
        Assert.SkipWhen(library == 0, "this Linux has another C library");
        Assert.Equal(0, _loader.DriverVersion(library));
    }
}
