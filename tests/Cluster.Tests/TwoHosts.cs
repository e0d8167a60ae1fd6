using System.Diagnostics;

namespace Lockstep.Cluster.Tests;

/// <summary>
/// Two network namespaces with a cable between them: as far as links are concerned, two hosts. What listens in one is not on the
/// loopback of the other, and Unix domain sockets without a file do not reach across.
/// </summary>
internal sealed class TwoHosts : IDisposable
{
    private static int _count;
    private readonly string[] _names;

    private TwoHosts(string[] names) => _names = names;

    /// <exception cref="Xunit.Sdk.SkipException">This machine cannot: not root, or no iproute2.</exception>
    public static TwoHosts Create()
    {
        int number = Interlocked.Increment(ref _count);
        string id = $"{Environment.ProcessId % 10_000}{number}";
        string[] names = [$"lsa{id}", $"lsb{id}"];
        if (!TryIp("netns", "add", names[0]))
        {
            Assert.Skip("network namespaces need root and iproute2's ip");
        }

        var hosts = new TwoHosts(names);
        Ip("netns", "add", names[1]);
        Ip("link", "add", $"va{id}", "netns", names[0], "type", "veth", "peer", "name", $"vb{id}", "netns", names[1]);
        for (int host = 0; host < 2; host++)
        {
            string device = host == 0 ? $"va{id}" : $"vb{id}";
            Ip("-n", names[host], "address", "add", $"{hosts.Address(host)}/24", "dev", device);
            Ip("-n", names[host], "link", "set", device, "up");
            Ip("-n", names[host], "link", "set", "lo", "up");
        }

        return hosts;
    }

    public string Address(int host) => $"10.77.0.{host + 1}";

    public LockstepProcess Start(int host, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        LockstepProcess.StartThrough(["ip", "netns", "exec", _names[host]], environment, arguments);

    /// <summary>From now on what this host sends to the other one is lost on the way.</summary>
    /// <param name="from">The sender: 0 or 1.</param>
    /// <param name="ports">Only TCP from or to these ports; none: everything.</param>
    public void Cut(int from, params int[] ports)
    {
        string[] drop = ["iptables", "-A", "OUTPUT", "-d", Address(1 - from)];
        if (ports.Length == 0)
        {
            In(from, [.. drop, "-j", "DROP"]);
        }

        foreach (int port in ports)
        {
            In(from, [.. drop, "-p", "tcp", "--dport", $"{port}", "-j", "DROP"]);
            In(from, [.. drop, "-p", "tcp", "--sport", $"{port}", "-j", "DROP"]);
        }
    }

    /// <summary>Nothing is lost any more.</summary>
    public void Heal()
    {
        In(0, "iptables", "-F", "OUTPUT");
        In(1, "iptables", "-F", "OUTPUT");
    }

    /// <summary>A second cable, from host 0 to this process: what listens there on all addresses is found at the returned one.</summary>
    public string ReachFromHere()
    {
        string id = _names[0][3..];
        string subnet = $"10.{100 + (Environment.ProcessId % 100)}.{Environment.ProcessId / 100 % 250}";
        Ip("link", "add", $"vc{id}", "type", "veth", "peer", "name", $"vd{id}", "netns", _names[0]);
        Ip("address", "add", $"{subnet}.1/24", "dev", $"vc{id}");
        Ip("link", "set", $"vc{id}", "up");
        Ip("-n", _names[0], "address", "add", $"{subnet}.2/24", "dev", $"vd{id}");
        Ip("-n", _names[0], "link", "set", $"vd{id}", "up");
        return $"{subnet}.2";
    }

    private void In(int host, params string[] command) => Ip(["netns", "exec", _names[host], .. command]);

    public void Dispose() => Array.ForEach(_names, name => TryIp("netns", "delete", name));

    private static void Ip(params string[] arguments) => Assert.True(TryIp(arguments), $"ip {string.Join(' ', arguments)} failed");

    private static bool TryIp(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
