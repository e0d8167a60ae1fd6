using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>Moves a replica's whole state to other ranks over the data links, with its hash.</summary>
internal static class StateTransfer
{
    /// <summary>Sends to each receiver in turn.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Send(ILink link, Replica replica, long step, IEnumerable<int> receivers)
    {
        byte[] hash = StateHash.Of(replica, step);
        foreach (int receiver in receivers)
        {
            link.Send(receiver, MemoryMarshal.AsBytes(replica.Parameters));
            link.Send(receiver, MemoryMarshal.AsBytes(replica.Statistics));
            link.Send(receiver, MemoryMarshal.AsBytes(replica.OptimizerState));
            link.Send(receiver, hash);
        }
    }

    /// <summary>Overwrites the replica with the source's state.</summary>
    /// <exception cref="LinkException">A link failed, or what arrived is not what was sent: the replica then holds no usable state.</exception>
    public static void Receive(ILink link, Replica replica, long step, int source)
    {
        link.Receive(source, MemoryMarshal.AsBytes(replica.Parameters));
        link.Receive(source, MemoryMarshal.AsBytes(replica.Statistics));
        link.Receive(source, MemoryMarshal.AsBytes(replica.OptimizerState));
        byte[] hash = new byte[32];
        link.Receive(source, hash);
        if (!hash.AsSpan().SequenceEqual(StateHash.Of(replica, step)))
        {
            throw new LinkException(LinkFailure.ProtocolViolation, source, $"the state of step {step} from rank {source} does not have the hash it was sent with");
        }
    }
}
