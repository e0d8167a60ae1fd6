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

    /// <summary>SQLite file of the journal, where <see cref="Database"/> is null.</summary>
    public required string JournalPath { get; init; }

    /// <summary>
    /// Where a live coordinator leads on the journal at <see cref="JournalPath"/>, take another file beside it instead of standing by.
    /// </summary>
    public bool NeverStandBy { get; init; }

    /// <summary>Connection string of a PostgreSQL database with the journal, for coordinators on several hosts; null for the file.</summary>
    public string? Database { get; init; }

    /// <summary>A leader that is silent for so long loses the lead to another coordinator of the same journal.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Host name or address under which clients and workers reach this coordinator; null: <see cref="Address"/>.</summary>
    public string? AdvertisedHost { get; init; }

    public RpcTlsOptions? Tls { get; init; }

    /// <summary>Bearer token that every call must carry; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>Told of what an operator should know.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
