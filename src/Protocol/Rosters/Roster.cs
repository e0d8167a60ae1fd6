using System.Collections.Immutable;

namespace Lockstep.Protocol.Rosters;

/// <summary>
/// The workers of a run in the order of their ranks; immutable. Every change makes a roster of the next generation.
/// Rank 0 is the worker that has served longest: leavers are cut out, and newcomers are appended.
/// </summary>
public sealed class Roster : IEquatable<Roster>
{
    /// <param name="generation">Version of the roster; grows by one at every change.</param>
    /// <param name="members">In the order of their ranks.</param>
    /// <exception cref="ArgumentException">A worker is listed twice.</exception>
    public Roster(ulong generation, ImmutableArray<RosterEntry> members)
    {
        Generation = generation;
        Members = members.IsDefault ? [] : members;
        var twice = Members.GroupBy(member => member.WorkerId, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException($"roster {generation} lists worker {twice.Key} {twice.Count()} times, expected once.", nameof(members));
        }
    }

    /// <summary>Generation 0 with nobody in it: what a run starts from.</summary>
    public static Roster Empty { get; } = new(0, []);

    public ulong Generation { get; }

    /// <summary>In the order of their ranks.</summary>
    public ImmutableArray<RosterEntry> Members { get; }

    public int WorldSize => Members.Length;

    /// <summary>The worker's rank, from 0; -1 if it is not a member.</summary>
    public int RankOf(string workerId)
    {
        for (var rank = 0; rank < Members.Length; rank++)
        {
            if (string.Equals(Members[rank].WorkerId, workerId, StringComparison.Ordinal))
            {
                return rank;
            }
        }

        return -1;
    }

    public bool Contains(string workerId) => RankOf(workerId) >= 0;

    /// <summary>The next generation without these workers; the others keep their order. Unknown ids are ignored.</summary>
    public Roster Without(params IEnumerable<string> workerIds) => Next(workerIds, []);

    /// <summary>The next generation with these workers appended.</summary>
    /// <exception cref="ArgumentException">One of them is a member already.</exception>
    public Roster With(params IEnumerable<RosterEntry> joining) => Next([], joining);

    /// <summary>The next generation: leavers cut out, then newcomers appended.</summary>
    /// <exception cref="ArgumentException">A newcomer is a member already.</exception>
    public Roster Next(IEnumerable<string> leaving, IEnumerable<RosterEntry> joining)
    {
        var gone = leaving.ToHashSet(StringComparer.Ordinal);
        return new Roster(Generation + 1, [.. Members.Where(member => !gone.Contains(member.WorkerId)), .. joining]);
    }

    /// <summary>The same members in the generation after another roster's.</summary>
    public Roster After(Roster other) => new(other.Generation + 1, Members);

    /// <summary>The members' weights, in the order of their ranks.</summary>
    public IReadOnlyList<int> Weights => [.. Members.Select(member => member.Weight)];

    public bool Equals(Roster? other)
        => other is not null && Generation == other.Generation && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Roster);

    public override int GetHashCode() => HashCode.Combine(Generation, Members.Length);

    public override string ToString() => $"roster {Generation} [{string.Join(", ", Members.Select(member => member.WorkerId))}]";
}
