using System.Collections.Concurrent;

namespace Lockstep.Engine.Collectives;

/// <summary>Messages on their way from one rank to another within a process.</summary>
internal sealed class MeshQueue
{
    private readonly BlockingCollection<byte[]> _messages = [];

    public void Add(byte[] message) => _messages.Add(message);

    public byte[] Take(CancellationToken token) => _messages.Take(token);
}
