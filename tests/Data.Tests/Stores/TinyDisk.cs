using System.Diagnostics;

namespace Lockstep.Data.Tests.Stores;

/// <summary>A file system in memory that is soon full.</summary>
internal static class TinyDisk
{
    public static bool TryMount(string directory, int bytes)
    {
        Directory.CreateDirectory(directory);
        return Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", directory);
    }

    public static void Unmount(string directory) => Run("umount", directory);

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
