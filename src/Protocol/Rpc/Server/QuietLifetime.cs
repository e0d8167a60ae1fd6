using Microsoft.Extensions.Hosting;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>Keeps the web host's hands off Ctrl-C and SIGTERM: they belong to the process that opens the server.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
