using System.Diagnostics;
using System.Threading.Channels;

namespace Lockstep.Cli.Local;

/// <summary>A child of this process: this same program with other arguments. It ends when this process ends.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ChildProcess(string name, Process process, Action<string> log)
    {
        Name = name;
        _process = process;
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
            {
                log($"[{name}] {line.Data}");
            }
        };
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public Task Exited => _process.WaitForExitAsync();

    public int ExitCode => _process.ExitCode;

    /// <param name="name">What its log lines begin with.</param>
    /// <param name="log">Told its standard error, line by line.</param>
    /// <param name="through">A program that becomes this one, with arguments; empty: none.</param>
    public static ChildProcess Start(string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, Action<string> log, params IReadOnlyList<string> through)
    {
        string[] program = [.. through, Environment.ProcessPath!];
        var start = new ProcessStartInfo(program[0], program[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "lockstep.dll"));
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new ChildProcess(name, new Process { StartInfo = start, EnableRaisingEvents = true }, log);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The next line of its standard output.</summary>
    /// <exception cref="IOException">It ended instead.</exception>
    public async Task<string> ReadLineAsync(CancellationToken token)
    {
        try
        {
            return await _lines.Reader.ReadAsync(token);
        }
        catch (ChannelClosedException)
        {
            await _process.WaitForExitAsync(token);
            throw new IOException($"{Name} ended with code {_process.ExitCode} before it was ready");
        }
    }

    /// <summary>Sends a line to its standard input.</summary>
    /// <exception cref="IOException">It has ended.</exception>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Closes its standard input, which asks it to end; after some seconds it is killed.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(Grace);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }
        catch (IOException)
        {
            // It ended first.
        }
    }

    public void Dispose() => _process.Dispose();

    private void OnLine(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
