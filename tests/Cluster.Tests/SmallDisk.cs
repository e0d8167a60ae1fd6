using System.Diagnostics;

namespace Lockstep.Cluster.Tests;

/// <summary>A real file system of a few megabytes, in memory, at a place of the test's choice. To make one takes root's rights.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string directory)
    {
        Directory = directory;
    }

    public string Directory { get; }

    private string Filling => Path.Combine(Directory, "filling");

    /// <summary>Null where the process may not mount.</summary>
    public static SmallDisk? TryMount(string directory, int megabytes) =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "lockstep-test", directory) == 0
            ? new SmallDisk(directory)
            : null;

    /// <summary>Writes until nothing more fits.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(Filling);

    public void Dispose() => Run("umount", "-l", Directory);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
