using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Control;

/// <summary>The links of a generation, as roster and experiment say.</summary>
internal static class GenerationLinks
{
    /// <exception cref="LinkSetupException">A peer refused, answered wrongly, or was not reached in time.</exception>
    public static Task<ILink> OpenAsync(DataListener listener, RunAssignment assignment, string workerId, SharedBuffer? exposed, Action<string> log, CancellationToken token)
    {
        var (roster, spec) = (assignment.Roster, assignment.Spec);
        var identity = new LinkIdentity(assignment.RunId, roster.Generation, roster.RankOf(workerId), roster.WorldSize, assignment.Secret);
        var options = new LinkOptions
        {
            Silence = spec.Timeouts.Collective,
            Transport = Enum.Parse<LinkTransport>(spec.Communication.Transport.ToString()),
            Streams = spec.Communication.Streams,
            Exposed = exposed,
            Log = log,
        };
        return LinkBuilder.OpenAsync(listener, identity, [.. roster.Members.Select(member => (member.DataHost, member.DataPort))], options, token);
    }
}
