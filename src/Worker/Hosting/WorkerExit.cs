using System.Diagnostics;

namespace Lockstep.Worker.Hosting;

/// <summary>Codes with which a worker process ends by itself, beside 0 for asked to.</summary>
public static class WorkerExit
{
    /// <summary>Its training thread does not come out of a step.</summary>
    public const int Hung = 1;

    /// <summary>Its device is of no more use to it: a new process gets it back.</summary>
    public const int DeviceLost = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Ends this process, threads that hang included, and libraries that hang when they are told of its end.</summary>
    public static void Now(int code)
    {
        new Thread(() =>
        {
            Thread.Sleep(Patience);
            using var self = Process.GetCurrentProcess();
            self.Kill();
        })
        { IsBackground = true, Name = "end" }.Start();
        Environment.Exit(code);
    }
}
