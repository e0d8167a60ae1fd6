using System.Diagnostics;
using System.Runtime.Versioning;

namespace Lockstep.Actors.Benchmarks;

/// <summary>Holds the whole process to the first core that it may use, until disposed.</summary>
internal sealed class CorePin : IDisposable
{
    private readonly nint _before;
    private bool _disposed;

    private CorePin(nint before)
    {
        _before = before;
    }

    /// <summary>Null where the operating system has no such setting.</summary>
    public static CorePin? TryPin()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return null;
        }

        using var process = Process.GetCurrentProcess();
        var before = process.ProcessorAffinity;
        process.ProcessorAffinity = before & -before;
        return new CorePin(before);
    }

    public void Dispose()
    {
        if (!_disposed && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
        {
            _disposed = true;
            Restore();
        }
    }

    [SupportedOSPlatform("linux")]
    [SupportedOSPlatform("windows")]
    private void Restore()
    {
        using var process = Process.GetCurrentProcess();
        process.ProcessorAffinity = _before;
    }
}
