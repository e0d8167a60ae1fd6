using System.Net;

namespace Lockstep.Cli.Commands;

/// <summary>Reads <c>address:port</c>.</summary>
internal static class EndpointText
{
    /// <exception cref="UsageException">It is none.</exception>
    public static IPEndPoint Parse(string option, string text) => IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':', StringComparison.Ordinal)
        ? endpoint
        : throw new UsageException($"{option}: expected an address and a port such as 127.0.0.1:7070 or 0.0.0.0:7070, found '{text}'");
}
