using System.Net;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Worker.Hosting;

/// <summary>How a worker process runs.</summary>
public sealed record WorkerOptions
{
    /// <summary>Addresses of the coordinators, at least one; the one that leads is found among them.</summary>
    public required IReadOnlyList<Uri> Coordinators { get; init; }

    /// <summary>A coordinator that does not open a link within this time is passed over.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Heartbeats without an answer, 100 ms apart, after which a coordinator is taken for lost.</summary>
    public int SilentHeartbeats { get; init; } = 20;

    /// <summary>Lanes of the CPU device for runs whose spec leaves them open; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Address that data links are accepted on; loopback unless told otherwise.</summary>
    public IPAddress DataAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Host name or address that peers connect to; null: <see cref="DataAddress"/>.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>0: any free port.</summary>
    public int DataPort { get; init; }

    /// <summary>Data paths of experiments must lie under this; null: anywhere.</summary>
    public string? DataRoot { get; init; }

    public RpcTlsOptions? Tls { get; init; }

    public string? Token { get; init; }

    /// <summary>Told of what an operator should know.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Ends the process at once with a code of <see cref="WorkerExit"/>, threads that hang included.</summary>
    public Action<int> End { get; init; } = WorkerExit.Now;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
