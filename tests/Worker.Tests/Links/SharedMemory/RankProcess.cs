using System.Diagnostics;
using System.Globalization;
using System.Net;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

/// <summary>The highest rank of a world as a process of its own: this test program, told to run <see cref="Live"/> and nothing else.</summary>
public sealed class RankProcess
{
    private const string PortsVariable = "LOCKSTEP_TEST_PORTS";

    internal static LinkOptions Options { get; } = new()
    {
        Silence = TimeSpan.FromSeconds(30),
        Transport = LinkTransport.SharedMemory,
        RingLength = 32 * 1024,
        SlotLength = 5 * 64 * 1024,
    };

    /// <summary>Not a test: what the process does. Meets and exchanges with rank 0 for as long as it lives.</summary>
    [Fact(Explicit = true)]
    public async Task Live()
    {
        if (Environment.GetEnvironmentVariable(PortsVariable) is not { } variable)
        {
            return;
        }

        var addresses = variable.Split(',').Select(port => (LinkWorld.Host, int.Parse(port, CultureInfo.InvariantCulture))).Append((LinkWorld.Host, 0)).ToList();
        int rank = addresses.Count - 1;
        using var listener = new DataListener(IPAddress.Loopback, 0, LinkWorld.Host);
        using var link = await LinkBuilder.OpenAsync(listener, LinkWorld.Identity(rank, rank + 1), addresses, Options, CancellationToken.None);
        byte[] outgoing = new byte[1_000_000];
        byte[] incoming = new byte[1_000_000];
        while (true)
        {
            link.Window!.Meet();
            link.Exchange(0, outgoing, 0, incoming);
        }
    }

    /// <param name="ports">Of the ranks below.</param>
    internal static Process Start(IEnumerable<int> ports)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Lockstep.Worker.Tests"), ["-explicit", "only", "-method", $"{typeof(RankProcess).FullName}.{nameof(Live)}", "-noLogo"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[PortsVariable] = string.Join(',', ports);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
