namespace Lockstep.Protocol.Tests.Experiments;

/// <summary>Files of the checkout that tests read.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Examples { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "examples"), "*.yaml").Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Cluster.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("no directory above the tests holds Cluster.sln.");
        }

        return directory.FullName;
    }
}
