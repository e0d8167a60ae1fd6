using System.Diagnostics;

namespace Lockstep.Worker.Faults;

/// <summary>SIGKILL to the own process: nothing is closed, said or flushed.</summary>
internal sealed class KillFault(TimeProvider time) : IFault
{
    public bool CutsAnswers => true;

    public string Arrange(FaultOrder order)
    {
        var wait = order.At - time.GetUtcNow();
        new Thread(() => Kill(wait)) { IsBackground = true, Name = "fault" }.Start();
        return "this process gets SIGKILL";
    }

    private static void Kill(TimeSpan wait)
    {
        Thread.Sleep(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
