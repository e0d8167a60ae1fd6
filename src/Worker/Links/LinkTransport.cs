namespace Lockstep.Worker.Links;

/// <summary>How the data of a pair of ranks travels. The same on every rank of a generation.</summary>
internal enum LinkTransport
{
    /// <summary>Shared memory where both ranks are on one host, else TCP.</summary>
    Auto,

    /// <summary>Shared memory or an error.</summary>
    SharedMemory,

    Tcp,
}
