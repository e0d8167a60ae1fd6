using Lockstep.Worker.Links;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>The links of the generation that a worker is in, one set at a time: the next are opened when the last have ended. For the actor's thread.</summary>
internal sealed class LinkKeeper(DataListener listener, string workerId, Action<string> log)
{
    private GenerationLinks? _links;
    private Task _closing = Task.CompletedTask;

    /// <summary>Null between generations.</summary>
    public GenerationLinks? Current => _links;

    /// <summary>Opens the links of a generation; what was open before is closed. They are to be given to <see cref="Take"/> or <see cref="Close(GenerationLinks)"/>.</summary>
    /// <exception cref="Engine.Devices.DeviceLostException">This process must end.</exception>
    public Task<GenerationLinks> OpenAsync(RunAssignment assignment, Workload workload, CancellationToken token)
    {
        Close();
        return OpenAsync(_closing, assignment, workload, token);
    }

    public void Take(GenerationLinks links) => _links = links;

    public void Abort(string reason) => _links?.Link.Abort(reason);

    public void Close()
    {
        if (_links is { } links)
        {
            _links = null;
            Close(links);
        }
    }

    /// <summary>Communicators that nobody trained with may take long to end, so that is not waited for here.</summary>
    public void Close(GenerationLinks links)
    {
        links.Link.Dispose();
        if (links.Collectives is { } collectives)
        {
            _closing = EndAsync(_closing, collectives.Abort);
        }
    }

    /// <summary>Before the device goes: waits until nothing of the links uses it.</summary>
    /// <param name="lost">Called where this process must end instead, with the reason.</param>
    public void WaitUntilClosed(Action<string> lost)
    {
        try
        {
            _closing.GetAwaiter().GetResult();
        }
        catch (Exception exception) when (DeviceFailure.IsFinal(exception))
        {
            lost(exception.Message);
        }
    }

    private async Task<GenerationLinks> OpenAsync(Task closing, RunAssignment assignment, Workload workload, CancellationToken token)
    {
        await closing.ConfigureAwait(false);
        return await GenerationLinks.OpenAsync(listener, assignment, workerId, workload, log, token).ConfigureAwait(false);
    }

    private static async Task EndAsync(Task before, Action end)
    {
        await before.ConfigureAwait(false);
        await Task.Run(end).ConfigureAwait(false);
    }
}
