using System.Reflection;
using System.Text.RegularExpressions;

namespace Lockstep.Engine.Cuda;

/// <summary>The text of our kernels, which lies in this assembly: families of them, each behind a common prelude.</summary>
internal static partial class KernelSources
{
    private const string Prelude = "prelude.cuh";
    private const string Extension = ".cu";

    /// <summary>Names of all families, in their alphabet's order.</summary>
    public static IReadOnlyList<string> Families { get; } =
        [.. typeof(KernelSources).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(Extension, StringComparison.Ordinal)).Select(name => name[..^Extension.Length]).Order(StringComparer.Ordinal)];

    /// <summary>What a compiler is given for a family.</summary>
    public static string Of(string family) => Read(Prelude) + "\n" + Read(family + Extension);

    /// <summary>Names of a family's kernels, in the order of its text.</summary>
    public static IReadOnlyList<string> KernelsOf(string family) => [.. Declaration().Matches(Read(family + Extension)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^KERNEL (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    private static string Read(string file)
    {
        using Stream stream = typeof(KernelSources).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is missing from {Assembly.GetExecutingAssembly().GetName().Name}: it was built without its kernels.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
