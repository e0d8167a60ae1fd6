using System.Text.RegularExpressions;

namespace Lockstep.Architecture.Tests;

public sealed partial class SourceRuleTests
{
    private static readonly string[] NativeFolders = ["src/Engine/Cpu/", "src/Engine/Cuda/Interop/", "src/Data/Native/", "src/Worker/Links/"];

    [Fact]
    public void UnsafeCode_OutsideItsFolders_IsNotThere() =>
        Assert.Empty(Lines(file => !NativeFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)), NativeCode()));

    [Fact]
    public void Promises_InProductCode_AreNotThere() => Assert.Empty(Lines(_ => true, Promise()));

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

    /// <summary>Lines of product code, comments left out, that fit the pattern.</summary>
    private static IEnumerable<string> Lines(Func<string, bool> concerns, Regex pattern) =>
        from file in Repository.Sources("src")
        let name = Repository.Relative(file)
        where concerns(name)
        from line in File.ReadLines(file).Select((text, number) => (Text: text, Number: number + 1))
        where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line.Text)
        select $"{name}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|\bLibraryImport\b|\bDllImport\b|\bstackalloc\b.*\*")]
    private static partial Regex NativeCode();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Promise();

    [GeneratedRegex(@"(Utils?|Helpers?|Common|Manager)\.cs$")]
    private static partial Regex EmptyName();
}
