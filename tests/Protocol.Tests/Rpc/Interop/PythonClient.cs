using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Lockstep.Protocol.Tests.Rpc.Interop;

/// <summary>Runs grpcio_call.py: one call by Google's own client.</summary>
internal static class PythonClient
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<string?> WhyNot = new(FindOutWhyNot);

    public static void SkipIfMissing()
    {
        if (WhyNot.Value is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    /// <summary>Returns the responses and the status that the client saw.</summary>
    public static async Task<(List<JsonElement> Responses, string Status, string Message)> CallAsync(int port, string method, string request, params string[] more)
    {
        var here = Path.GetDirectoryName(SourceFile())!;
        var protos = Path.GetFullPath(Path.Combine(here, "../../../../src/Protocol/Proto"));
        var (exit, output, errors) = await RunAsync([Path.Combine(here, "grpcio_call.py"), protos, $"127.0.0.1:{port}", method, request, .. more]);
        Assert.True(exit == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var last = lines[^1];
        return (lines[..^1], last.GetProperty("status").GetString()!, last.GetProperty("message").GetString()!);
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;

    private static string? FindOutWhyNot()
    {
        if (!File.Exists(Python))
        {
            return $"{Python} is not there.";
        }

        var (exit, _, _) = RunAsync(["-c", "import grpc, google.protobuf"]).GetAwaiter().GetResult();
        return exit == 0 ? null : $"{Python} has no grpcio or no protobuf: install the packages python3-grpcio and python3-protobuf.";
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
