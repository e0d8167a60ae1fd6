using System.Collections.Immutable;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Rosters;

/// <summary>Between <see cref="Roster"/> and the message that carries it.</summary>
public static class RosterMessages
{
    public static RosterMessage ToMessage(this Roster roster)
    {
        var message = new RosterMessage { Generation = roster.Generation };
        message.Members.AddRange(roster.Members.Select(member => new RosterMember
        {
            WorkerId = member.WorkerId,
            DataHost = member.DataHost,
            DataPort = member.DataPort,
            Weight = (uint)member.Weight,
        }));
        return message;
    }

    /// <exception cref="InvalidDataException">The message is not a roster: an id or a host is empty, a port or a weight is out of range, a worker stands twice.</exception>
    public static Roster ToRoster(this RosterMessage message)
    {
        var members = message.Members.Select((member, rank) => ToEntry(message.Generation, member, rank)).ToImmutableArray();
        try
        {
            return new Roster(message.Generation, members);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static RosterEntry ToEntry(ulong generation, RosterMember member, int rank)
    {
        if (member.WorkerId.Length == 0 || member.DataHost.Length == 0 || member.DataPort is < 1 or > 65535)
        {
            throw new InvalidDataException($"rank {rank} of roster {generation}: expected a worker id, a host and a port from 1 to 65535, "
                + $"found '{member.WorkerId}', '{member.DataHost}' and {member.DataPort}.");
        }

        if (member.Weight > RosterEntry.MostWeight)
        {
            throw new InvalidDataException($"rank {rank} of roster {generation}: expected a weight up to {RosterEntry.MostWeight}, found {member.Weight}.");
        }

        return new RosterEntry(member.WorkerId, member.DataHost, member.DataPort, member.Weight == 0 ? RosterEntry.OrdinaryWeight : (int)member.Weight);
    }
}
