using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Worker.Faults;

/// <summary>
/// SIGSTOP to the own process, as a debugger, a full disk or a frozen virtual machine stops it: connections stay open, and nobody answers.
/// A stopped process cannot wake itself: a shell that is started before does both, and ends.
/// </summary>
internal sealed class StopFault(TimeProvider time) : IFault
{
    // Sent to nobody if the process has been killed meanwhile and its number is not used again, which takes longer than any fault.
    private const string Script = "sleep \"$1\"; kill -STOP \"$0\" && sleep \"$2\" && kill -CONT \"$0\"";

    public bool CutsAnswers => true;

    public string Arrange(FaultOrder order)
    {
        var wait = order.At - time.GetUtcNow();
        string[] arguments = ["-c", Script, $"{Environment.ProcessId}", Seconds(wait > TimeSpan.Zero ? wait : TimeSpan.Zero), Seconds(order.Duration)];

        // Pipes of its own: with ours it would keep those who read our output waiting after our end.
        var start = new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process.Start(start)!.Dispose();
        return $"this process gets SIGSTOP, and SIGCONT after {Seconds(order.Duration)} s";
    }

    private static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
