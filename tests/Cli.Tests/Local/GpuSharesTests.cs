using Lockstep.Cli.Local;

namespace Lockstep.Cli.Tests.Local;

public sealed class GpuSharesTests
{
    /// <summary>GPUs of the machine, workers, a worker's place, its GPU, whether it is a host of its own.</summary>
    [Theory]
    [InlineData(0, 4, 3, "3", false)]
    [InlineData(4, 4, 3, "3", false)]
    [InlineData(4, 2, 1, "1", false)]
    [InlineData(1, 4, 3, "0", true)]
    [InlineData(2, 3, 0, "0", true)]
    [InlineData(2, 3, 2, "0", true)]
    [InlineData(2, 2, 3, "1", true)]
    public void Variables_OfAPlace_NameItsGpuAndItsHostWhereItIsShared(int gpus, int workers, int place, string gpu, bool shared)
    {
        var variables = new Dictionary<string, string>(new GpuShares(gpus, workers).Variables(place));
        Assert.Equal(gpu, variables["LOCKSTEP_GPU"]);
        Assert.Equal(shared, variables.ContainsKey("NCCL_HOSTID"));
        Assert.Equal(shared ? "lo" : null, variables.GetValueOrDefault("NCCL_SOCKET_IFNAME"));
    }

    [Fact]
    public void Variables_OfWorkersThatShare_AreDifferentHosts() =>
        Assert.Equal(4, Enumerable.Range(0, 4).Select(place => new Dictionary<string, string>(new GpuShares(1, 4).Variables(place))["NCCL_HOSTID"]).Distinct().Count());

    [Theory]
    [InlineData(0, 4, null)]
    [InlineData(2, 2, null)]
    [InlineData(1, 4, "4 workers share 1 GPU, ")]
    [InlineData(2, 3, "3 workers share 2 GPUs, ")]
    public void Notice_WhereGpusAreShared_SaysSo(int gpus, int workers, string? begin)
    {
        string? notice = new GpuShares(gpus, workers).Notice;
        Assert.Equal(begin, notice?[..begin!.Length]);
    }
}
