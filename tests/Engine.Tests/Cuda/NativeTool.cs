using System.ComponentModel;
using System.Diagnostics;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>Compilers that may be there.</summary>
internal static class NativeTool
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>First line of <c>--version</c>, or null where the tool cannot be started.</summary>
    public static string? Version(string tool)
    {
        try
        {
            using Process process = Start(tool, "--version");
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Split('\n')[0] : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public static void Run(string tool, string arguments)
    {
        using Process process = Start(tool, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {arguments} ended with {process.ExitCode}:\n{errors}{output.Result}");
    }

    private static Process Start(string tool, string arguments) =>
        Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Cluster.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException($"no Cluster.sln above {AppContext.BaseDirectory}");
    }
}
