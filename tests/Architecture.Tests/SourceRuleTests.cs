using System.Text.RegularExpressions;

namespace Lockstep.Architecture.Tests;

public sealed partial class SourceRuleTests
{
    private static readonly string[] NativeFolders = ["src/Engine/Cpu/", "src/Engine/Cuda/Interop/", "src/Data/Native/", "src/Worker/Links/"];

    [Fact]
    public void UnsafeCode_OutsideItsFolders_IsNotThere() =>
        Assert.Empty(Lines(file => !NativeFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)), NativeCode(), comments: false));

    /// <summary>Without the switch the compiler refuses what the text search might miss.</summary>
    [Fact]
    public void UnsafeBlocks_OutsideProjectsWithSuchAFolder_AreNotAllowed()
    {
        var allowed = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal))
            .Select(file => Repository.Relative(Path.GetDirectoryName(file)!) + "/");
        Assert.All(allowed, project => Assert.Contains(NativeFolders, folder => folder.StartsWith(project, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("unsafe void F()", true)]
    [InlineData("Unsafe.Add(ref x, 1)", true)]
    [InlineData("[LibraryImport(Name)]", true)]
    [InlineData("[DllImport(\"c\")]", true)]
    [InlineData("ref var x = ref MemoryMarshal.GetReference(span);", true)]
    [InlineData("MemoryMarshal.GetArrayDataReference(array)", true)]
    [InlineData("MemoryMarshal.CreateSpan(ref x, 4)", true)]
    [InlineData("Marshal.AllocHGlobal(4)", true)]
    [InlineData("NativeMemory.Alloc(4)", true)]
    [InlineData("NativeLibrary.Load(name)", true)]
    [InlineData("link.Send(1, MemoryMarshal.AsBytes(values));", false)]
    [InlineData("MemoryMarshal.Cast<byte, float>(bytes)", false)]
    [InlineData("Span<byte> prefix = stackalloc byte[4];", false)]
    public void NativeCode_Line_IsToldFromManagedCode(string line, bool expected) => Assert.Equal(expected, NativeCode().IsMatch(line));

    [Theory]
    [InlineData("TensorUtils.cs", true)]
    [InlineData("UtilsForTensors.cs", true)]
    [InlineData("ActorHelper.cs", true)]
    [InlineData("CommonTypes.cs", true)]
    [InlineData("RunManager.cs", true)]
    [InlineData("TimeUse.cs", false)]
    [InlineData("RunActor.cs", false)]
    public void EmptyName_FileName_IsToldFromOneThatSaysSomething(string file, bool expected) => Assert.Equal(expected, EmptyName().IsMatch(file));

    /// <summary>A search in nothing would find nothing wrong.</summary>
    [Fact]
    public void Sources_OfEveryProject_AreFound() =>
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories),
            project => Assert.NotEmpty(Repository.Sources(Path.GetDirectoryName(project)!)));

    [Fact]
    public void Promises_InProductCode_AreNotThere() => Assert.Empty(Lines(_ => true, Promise(), comments: true));

    [Fact]
    public void FileNames_InTheRepository_AreUnique()
    {
        var doubled = Repository.Sources("src").Concat(Repository.Sources("tests")).GroupBy(file => Path.GetFileName(file), StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1);
        Assert.Empty(doubled.Select(group => string.Join(" and ", group.Select(Repository.Relative))));
    }

    [Fact]
    public void FileNames_ThatSayNothing_AreNotThere() =>
        Assert.DoesNotContain(Repository.Sources("src").Select(Repository.Relative), file => EmptyName().IsMatch(Path.GetFileName(file)));

    [Fact]
    public void Files_UnderSrc_StayShort() =>
        Assert.DoesNotContain(Repository.Sources("src"), file => File.ReadLines(file).Count() > 400);

    /// <summary>Lines of product code that fit the pattern.</summary>
    private static IEnumerable<string> Lines(Func<string, bool> concerns, Regex pattern, bool comments) =>
        from file in Repository.Sources("src")
        let name = Repository.Relative(file)
        where concerns(name)
        from line in File.ReadLines(file).Select((text, number) => (Text: text, Number: number + 1))
        where (comments || !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal)) && pattern.IsMatch(line.Text)
        select $"{name}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|\bLibraryImport\b|\bDllImport\b|\bMemoryMarshal\.(?!AsBytes\b|Cast\b)|\bMarshal\.|\bNativeMemory\b|\bNativeLibrary\b|\bstackalloc\b.*\*")]
    private static partial Regex NativeCode();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Promise();

    [GeneratedRegex(@"Utils|Util\.cs$|Helper|Common|Manager")]
    private static partial Regex EmptyName();
}
