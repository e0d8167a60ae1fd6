using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Data.Tests.Pixels;

/// <summary>Other people's image code, in a child process: a script reads its arguments and standard input, and writes bytes.</summary>
internal static class PythonOracle
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Skips the test where Python or the modules are missing.</summary>
    public static byte[] Run(string modules, string script, byte[] input, params IReadOnlyList<double> arguments)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not there");
        Assert.SkipUnless(Execute($"import {modules}", [], []) is not null, $"{Python} has not all of {modules}");
        return Execute($"import sys, {modules}\na = [float(x) for x in sys.argv[1:]]\n{script}", input, arguments)
            ?? throw new InvalidOperationException("the script failed; its message is on standard error");
    }

    /// <summary>Null where the script failed.</summary>
    private static byte[]? Execute(string script, byte[] input, IReadOnlyList<double> arguments)
    {
        var start = new ProcessStartInfo(Python) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        foreach (double argument in arguments)
        {
            start.ArgumentList.Add(argument.ToString("R", CultureInfo.InvariantCulture));
        }

        using var process = Process.Start(start)!;
        var writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        writing.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        return process.ExitCode == 0 ? output.ToArray() : null;
    }
}
