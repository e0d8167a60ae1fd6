namespace Lockstep.Cli.Local;

/// <summary>
/// Ends a child when its parent does, whatever way the parent ends: the parent holds the other end of standard input, and the kernel
/// closes that even on SIGKILL.
/// </summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SignalDelay = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A source that is cancelled when standard input ends, and a while after the token is: Ctrl-C goes to parent and children at once,
    /// and the parent still needs them to end the run in order. Some seconds after standard input's end the process is gone in any case.
    /// </summary>
    public static CancellationTokenSource Begin(CancellationToken token)
    {
        var ending = new CancellationTokenSource();
        token.Register(() => ending.CancelAfter(SignalDelay));
        new Thread(() => Watch(ending)) { IsBackground = true, Name = "parent watch" }.Start();
        return ending;
    }

    private static void Watch(CancellationTokenSource ending)
    {
        var input = Console.OpenStandardInput();
        byte[] ignored = new byte[64];
        try
        {
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // As good as closed.
        }

        new Thread(LeaveAfterGrace) { IsBackground = true }.Start();
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Already ending.
        }
    }

    private static void LeaveAfterGrace()
    {
        Thread.Sleep(Grace);
        Environment.Exit(ExitCode.Failed);
    }
}
