using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Links;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>What joins the ranks of a generation, as roster and experiment say.</summary>
/// <param name="Link">To every peer.</param>
/// <param name="Collectives">NCCL beside it, where all ranks have it; null: gradients go over the links.</param>
internal sealed record GenerationLinks(ILink Link, CudaCollectives? Collectives)
{
    /// <summary>After so many failures of NCCL in a row, without a step in between, a worker would rather do without.</summary>
    private const int Patience = 2;

    /// <exception cref="LinkSetupException">A peer refused, answered wrongly, or was not reached in time.</exception>
    /// <exception cref="LinkException">A link broke while communicators were made.</exception>
    /// <exception cref="Engine.Devices.DeviceLostException">This process must end.</exception>
    public static async Task<GenerationLinks> OpenAsync(DataListener listener, RunAssignment assignment, string workerId, Workload workload, Action<string> log, CancellationToken token)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
        limited.CancelAfter(assignment.LinkLimit);
        var link = await OpenLinkAsync(listener, assignment, workerId, workload, log, limited.Token).ConfigureAwait(false);
        var transport = assignment.Spec.Communication.Transport;
        if (workload.Device is not CudaDevice device || link.WorldSize == 1 || transport is not (TransportKind.Auto or TransportKind.Nccl))
        {
            return new GenerationLinks(link, null);
        }

        try
        {
            // On a thread that may wait.
            var settings = EngineSettings.Collectives(assignment.Spec, link.WorldSize) with
            {
                IsWanted = transport == TransportKind.Nccl || workload.CollectiveFailures < Patience,
                Log = log,
            };
            return new GenerationLinks(link, await Task.Factory.StartNew(
                () => CudaCollectives.Open(device, link, settings, token), token, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false));
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static Task<ILink> OpenLinkAsync(DataListener listener, RunAssignment assignment, string workerId, Workload workload, Action<string> log, CancellationToken token)
    {
        var (roster, spec) = (assignment.Roster, assignment.Spec);
        var identity = new LinkIdentity(assignment.RunId, roster.Generation, roster.RankOf(workerId), roster.WorldSize, assignment.Secret);
        var options = new LinkOptions
        {
            Silence = spec.Timeouts.Collective,
            Transport = spec.Communication.Transport == TransportKind.Nccl ? LinkTransport.Auto : Enum.Parse<LinkTransport>(spec.Communication.Transport.ToString()),
            Streams = spec.Communication.Streams,
            Exposed = workload.Exposed,
            Log = log,
        };
        return LinkBuilder.OpenAsync(listener, identity, [.. roster.Members.Select(member => (member.DataHost, member.DataPort))], options, token);
    }
}
