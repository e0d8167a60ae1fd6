using System.CommandLine;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Cli.Commands;

/// <summary>How to reach a coordinator: address, token, and the three TLS flags.</summary>
internal sealed class ConnectionOptions
{
    public const string TokenVariable = "LOCKSTEP_TOKEN";
    public const string AddressVariable = "LOCKSTEP_COORDINATOR";
    public const int DefaultPort = 7070;

    private readonly Option<string> _coordinator = new("--coordinator", "-c")
    {
        Description = $"Address of the coordinator, or of several with commas between; also {AddressVariable}.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(AddressVariable) ?? $"http://127.0.0.1:{DefaultPort}",
    };

    private readonly SecurityOptions _security = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_coordinator);
        _security.AddTo(command);
    }

    /// <exception cref="UsageException">One of them is no address, or not all are reached in the same way.</exception>
    public IReadOnlyList<Uri> Addresses(ParseResult parsed)
    {
        string[] texts = parsed.GetValue(_coordinator)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Uri[] addresses = [.. texts.Select(AddressOf).Distinct()];
        return addresses.Select(address => address.Scheme).Distinct().Count() == 1
            ? addresses
            : throw new UsageException(addresses.Length == 0 ? "--coordinator: expected http://host:port or https://host:port, found nothing" : "--coordinator: expected all addresses with http or all with https");
    }

    /// <exception cref="UsageException">The flags do not go together, or the address would send everything in the clear.</exception>
    public RpcTlsOptions? Tls(ParseResult parsed)
    {
        var address = Addresses(parsed)[0];
        var tls = _security.Tls(parsed);
        return tls is null || address.Scheme == "https"
            ? tls
            : throw new UsageException($"--tls flags: {address} is reached without TLS: give --coordinator https://{address.Authority}");
    }

    /// <summary>TLS of a worker, which other workers connect to.</summary>
    /// <exception cref="UsageException">As <see cref="Tls"/>, or there is no certificate to show them.</exception>
    public RpcTlsOptions? WorkerTls(ParseResult parsed) => Tls(parsed) is { CertificatePath: null }
        ? throw new UsageException("--tls-ca: a worker also needs --tls-cert and --tls-key, to show to the workers that connect to it")
        : Tls(parsed);

    public string? Token(ParseResult parsed) => _security.Token(parsed);

    public LeaderChannel Open(ParseResult parsed) => new(Addresses(parsed), new RpcChannelOptions { Tls = Tls(parsed), BearerToken = Token(parsed) });

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"--coordinator: expected http://host:port or https://host:port, found '{text}'");
}
