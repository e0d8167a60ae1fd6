using System.Net;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Coordinator.Hosting;

/// <summary>How a coordinator process runs.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Address to listen on; loopback unless told otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0: any free port.</summary>
    public int Port { get; init; }

    /// <summary>Directory with one directory per run.</summary>
    public required string RunsDirectory { get; init; }

    /// <summary>SQLite file of the journal.</summary>
    public required string JournalPath { get; init; }

    public RpcTlsOptions? Tls { get; init; }

    /// <summary>Bearer token that every call must carry; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>Told of what an operator should know.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
