using System.Globalization;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Local;

/// <summary>
/// Which GPU each local worker has: that of its number, its successor the same one; where there are more workers than GPUs they share
/// them by turns. NCCL refuses two ranks with one GPU on one host, so workers that share call themselves hosts of their own and meet over
/// the loopback interface.
/// </summary>
/// <param name="gpus">Of this machine; 0: unknown, or nobody wants one.</param>
/// <param name="workers">That are started at first.</param>
internal sealed class GpuShares(int gpus, int workers)
{
    /// <summary>NCCL reads these; libnccl 2.28.</summary>
    private const string HostVariable = "NCCL_HOSTID", InterfaceVariable = "NCCL_SOCKET_IFNAME", InfinibandVariable = "NCCL_IB_DISABLE";

    // Whoever started this has said which GPU they take: all the same one.
    private readonly bool _given = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(WorkerHost.GpuVariable));

    private int Gpus => _given ? Math.Min(1, gpus) : gpus;

    /// <summary>For people; null: nobody shares.</summary>
    public string? Notice => IsShared(workers - 1)
        ? $"{workers} workers share {Gpus} GPU{(Gpus == 1 ? string.Empty : "s")}, and sum over sockets: that is for tests, not for speed"
        : null;

    /// <summary>For the environment of the worker at a place.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(int place)
    {
        if (!_given)
        {
            yield return new(WorkerHost.GpuVariable, (Gpus > 0 ? place % Gpus : place).ToString(CultureInfo.InvariantCulture));
        }

        if (IsShared(Math.Max(place, workers - 1)))
        {
            yield return new(HostVariable, $"lockstep-{Environment.ProcessId}-{place}");
            yield return new(InterfaceVariable, "lo");
            yield return new(InfinibandVariable, "1");
        }
    }

    private bool IsShared(int last) => Gpus > 0 && last >= Gpus;
}
