using System.Net;

namespace Lockstep.Cli.Commands;

/// <summary>Reads <c>address:port</c>.</summary>
internal static class EndpointText
{
    /// <exception cref="UsageException">It is none.</exception>
    public static IPEndPoint Parse(string option, string text) => IPEndPoint.TryParse(text, out var endpoint) && NamesPort(text)
        ? endpoint
        : throw new UsageException($"{option}: expected an address and a port such as 127.0.0.1:7070 or 0.0.0.0:7070, found '{text}'");

    /// <summary>An IPv6 address has colons of its own: with a port it stands in brackets, [::1]:7070.</summary>
    private static bool NamesPort(string text)
    {
        int port = text.LastIndexOf(':');
        return port > text.LastIndexOf(']') && (text.StartsWith('[') || port == text.IndexOf(':', StringComparison.Ordinal));
    }
}
