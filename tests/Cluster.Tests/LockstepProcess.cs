using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lockstep.Cluster.Tests;

/// <summary>The real program as a process, its output collected line by line.</summary>
internal sealed class LockstepProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly SemaphoreSlim _lines = new(0);

    private LockstepProcess(string[] command, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // These processes live for seconds: code that counts for a later optimization is only slower.
        start.Environment["DOTNET_TieredPGO"] = "0";

        // What the tester's shell has set is not part of a test.
        start.Environment.Remove("LOCKSTEP_TOKEN");
        start.Environment.Remove("LOCKSTEP_COORDINATOR");
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => string.Join("\n", _output);

    public string Errors => string.Join("\n", _errors);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "lockstep");

    public static LockstepProcess Start(params string[] arguments) => new([Program, .. arguments], null);

    public static LockstepProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new([Program, .. arguments], environment);

    /// <summary>By way of another program, which gets the whole command line at its end.</summary>
    public static LockstepProcess StartThrough(string[] program, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new([.. program, Program, .. arguments], environment);

    /// <summary>Runs to the end and returns the exit code.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        int code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }

    /// <summary>Waits for a line of standard output that fits.</summary>
    public Task<string> LineAsync(Func<string, bool> fits) => FirstAsync(_output, fits);

    /// <summary>Waits for a line of standard error that fits.</summary>
    public Task<string> ErrorAsync(Func<string, bool> fits) => FirstAsync(_errors, fits);

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => Signal(Id, "INT");

    public static void Signal(int process, string signal) => Process.Start("kill", [$"-{signal}", $"{process}"]).WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<string> FirstAsync(ConcurrentQueue<string> lines, Func<string, bool> fits)
    {
        while (true)
        {
            if (lines.FirstOrDefault(fits) is { } line)
            {
                return line;
            }

            if (_process.HasExited && !_lines.Wait(0))
            {
                throw new InvalidOperationException($"the process ended with {_process.ExitCode}; output: {Output}; errors: {Errors}");
            }

            await _lines.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
    }

    private void Collect(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
            _lines.Release();
        }
    }
}
