using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lockstep.Engine.Cuda;

/// <summary>The texts of our kernels, as they lie in the assembly. A family's text is complete in itself: what it includes stands in it.</summary>
internal static partial class KernelSource
{
    private const string Folder = "Kernels/", Extension = ".cu", Include = "#include";

    /// <summary>Names of all families, in ordinal order.</summary>
    public static IReadOnlyList<string> Families { get; } =
    [
        .. typeof(KernelSource).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What every family begins with, for kernels that are none of ours.</summary>
    public static string Prelude => Whole("prelude.cuh");

    /// <summary>What a compiler gets, together with <c>-DELEMENT=0</c> (float32), 1 (bf16) or 2 (fp16).</summary>
    /// <exception cref="ArgumentException">There is no such family.</exception>
    public static string Of(string family) => Whole(family + Extension);

    /// <summary>Names of a family's kernels, in the order of its text.</summary>
    public static IReadOnlyList<string> KernelsOf(string family) => [.. Declaration().Matches(Text(family + Extension)).Select(match => match.Groups[1].Value)];

    private static string Whole(string file)
    {
        var text = new StringBuilder();
        Append(text, file, []);
        return text.ToString();
    }

    /// <summary>Each file once, in the place of its first <c>#include</c>; messages name it and its lines.</summary>
    private static void Append(StringBuilder text, string file, HashSet<string> done)
    {
        if (!done.Add(file))
        {
            return;
        }

        int number = 0;
        text.Append(CultureInfo.InvariantCulture, $"#line 1 \"{file}\"\n");
        foreach (string line in Text(file).ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.StartsWith(Include, StringComparison.Ordinal))
            {
                Append(text, line[Include.Length..].Trim().Trim('"'), done);
                text.Append(CultureInfo.InvariantCulture, $"#line {number + 1} \"{file}\"\n");
            }
            else
            {
                text.Append(line).Append('\n');
            }
        }
    }

    [GeneratedRegex(@"^KERNEL (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    private static string Text(string file)
    {
        using Stream stream = typeof(KernelSource).Assembly.GetManifestResourceStream(Folder + file)
            ?? throw new ArgumentException($"expected a family of kernels out of {string.Join(", ", Families)}, got {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
