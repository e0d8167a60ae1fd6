using System.ComponentModel;
using System.Diagnostics;
using Lockstep.Cli.Local;

namespace Lockstep.Cli.Chaos;

/// <summary>
/// A network namespace for each worker, as if each had a host of its own, all on one bridge of this host, where the coordinator listens.
/// A cut host drops every packet, in and out, as a broken switch does: nobody is told that a connection has ended.
/// </summary>
internal sealed class HostNetwork : IDisposable
{
    private readonly string _bridge;
    private readonly string _subnet;
    private readonly string[] _hosts;

    private HostNetwork(string id, int hosts)
    {
        _bridge = $"lsb{id}";
        _subnet = $"10.78.{Environment.ProcessId % 250}";
        _hosts = [.. Enumerable.Range(0, hosts).Select(host => $"lsh{id}-{host}")];
    }

    /// <summary>Of this host on the bridge.</summary>
    public string CoordinatorAddress => $"{_subnet}.254";

    public IReadOnlyList<WorkerPlace> Places => [.. _hosts.Select((name, host) => new WorkerPlace(["ip", "netns", "exec", name], Address(host)))];

    /// <exception cref="IOException">This machine cannot; the message says what is missing.</exception>
    public static HostNetwork Create(int hosts)
    {
        var network = new HostNetwork($"{Environment.ProcessId % 100_000}", hosts);
        try
        {
            network.Build();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public Task CutAsync(int host) => RunAsync("ip", "netns", "exec", _hosts[host], "sh", "-c", "iptables -P OUTPUT DROP && iptables -P INPUT DROP");

    public Task MendAsync(int host) => RunAsync("ip", "netns", "exec", _hosts[host], "sh", "-c", "iptables -P OUTPUT ACCEPT && iptables -P INPUT ACCEPT");

    public void Dispose()
    {
        // A namespace lives on while connections of the dead wait for answers in it, and would keep its cable: that goes first.
        for (int host = 0; host < _hosts.Length; host++)
        {
            TryRun("ip", ["link", "delete", Cable(host)], out _);
            TryRun("ip", ["netns", "delete", _hosts[host]], out _);
        }

        TryRun("ip", ["link", "delete", _bridge], out _);
    }

    private void Build()
    {
        Ip("link", "add", _bridge, "type", "bridge");
        Ip("address", "add", $"{CoordinatorAddress}/24", "dev", _bridge);
        Ip("link", "set", _bridge, "up");
        for (int host = 0; host < _hosts.Length; host++)
        {
            Ip("netns", "add", _hosts[host]);
            Ip("link", "add", Cable(host), "type", "veth", "peer", "name", "cable", "netns", _hosts[host]);
            Ip("link", "set", Cable(host), "master", _bridge, "up");
            Ip("-n", _hosts[host], "address", "add", $"{Address(host)}/24", "dev", "cable");
            Ip("-n", _hosts[host], "link", "set", "cable", "up");
            Ip("-n", _hosts[host], "link", "set", "lo", "up");
        }

        Run("ip", ["netns", "exec", _hosts[0], "iptables", "-L", "-n"]);
    }

    private string Cable(int host) => $"{_bridge}-{host}";

    private string Address(int host) => $"{_subnet}.{host + 1}";

    private static void Ip(params string[] arguments) => Run("ip", arguments);

    private static Task RunAsync(string program, params string[] arguments) => Task.Run(() => Run(program, arguments));

    /// <exception cref="IOException">It failed.</exception>
    private static void Run(string program, string[] arguments)
    {
        if (!TryRun(program, arguments, out string error))
        {
            throw new IOException($"a cut network needs root and the programs ip (iproute2) and iptables; {program} {string.Join(' ', arguments)}: {error}");
        }
    }

    private static bool TryRun(string program, string[] arguments, out string error)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.OutputDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception exception)
        {
            error = exception.Message;
            return false;
        }
    }
}
