namespace Lockstep.Cluster.Tests;

/// <summary>Four workers on two hosts: memory is shared within a host and nothing but TCP goes between them.</summary>
public sealed class TwoHostsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-hosts-").FullName;
    private readonly Dictionary<string, string> _environment = new() { ["LOCKSTEP_TOKEN"] = "between-two-hosts" };
    private readonly List<LockstepProcess> _processes = [];

    [Theory(Timeout = 120_000)]
    [InlineData("{}")]
    [InlineData("{algorithm: hierarchical, wire: bf16}")]
    [InlineData("{algorithm: torus, bucket_mb: 0.1}")]
    public async Task Run_TwoWorkersOnEachOfTwoHosts_SharesMemoryWithinAndAgreesOverAll(string communication)
    {
        using var hosts = TwoHosts.Create();
        try
        {
            await RunAsync(hosts, communication);
        }
        finally
        {
            _processes.ForEach(process => process.Dispose());
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task RunAsync(TwoHosts hosts, string communication)
    {
        var coordinator = Start(hosts, 0, "coordinator", "--listen", $"{hosts.Address(0)}:0", "--runs", Path.Combine(_directory, "runs"));
        string line = await coordinator.LineAsync(text => text.StartsWith("listening", StringComparison.Ordinal));
        string address = line.Split(' ')[1];
        var workers = new List<LockstepProcess>();
        foreach (int host in new[] { 0, 0, 1, 1 })
        {
            workers.Add(Start(hosts, host, "worker", "--coordinator", address, "--data-listen", $"{hosts.Address(host)}:0", "--threads", "1"));
        }

        string file = Experiments.Write(_directory, Experiments.Small(epochs: 2, min: 4, max: 4, extra: $"communication: {communication}"));
        var submit = Start(hosts, 1, "submit", file, "--coordinator", address, "--watch");
        Assert.True(await submit.ExitAsync() == 0, submit.Output + submit.Errors + string.Join("\n", workers.Select(worker => worker.Errors)));
        foreach (var worker in workers)
        {
            await worker.ErrorAsync(text => text.Contains("of 4 on 2 hosts, shares memory with 1", StringComparison.Ordinal));
        }
    }

    private LockstepProcess Start(TwoHosts hosts, int host, params string[] arguments)
    {
        var process = hosts.Start(host, _environment, arguments);
        _processes.Add(process);
        return process;
    }
}
