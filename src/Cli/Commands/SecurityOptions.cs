using System.CommandLine;
using Lockstep.Protocol.Rpc;

namespace Lockstep.Cli.Commands;

/// <summary>Token and TLS flags of both sides.</summary>
internal sealed class SecurityOptions
{
    private readonly Option<string?> _token = new("--token") { Description = $"Bearer token; better given in {ConnectionOptions.TokenVariable}, where other users of the machine cannot read it." };
    private readonly Option<string?> _certificate = new("--tls-cert") { Description = "Own certificate (PEM)." };
    private readonly Option<string?> _key = new("--tls-key") { Description = "Key of the certificate (PEM)." };
    private readonly Option<string?> _authority = new("--tls-ca") { Description = "Authority that peers' certificates must come from (PEM); makes TLS mutual." };

    public void AddTo(Command command)
    {
        command.Options.Add(_token);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_authority);
    }

    /// <exception cref="UsageException">It cannot stand in a request's header; an empty one would guard nothing.</exception>
    public string? Token(ParseResult parsed)
    {
        string? token = parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(ConnectionOptions.TokenVariable);
        return token is null || (token.Length > 0 && token.All(letter => letter is > ' ' and <= '~'))
            ? token
            : throw new UsageException($"--token or {ConnectionOptions.TokenVariable}: expected ASCII characters without spaces, at least one; for no token at all, leave both unset");
    }

    /// <summary>TLS of a side that listens.</summary>
    /// <exception cref="UsageException">There is nothing that it could show its clients.</exception>
    public RpcTlsOptions? ServerTls(ParseResult parsed) => Tls(parsed) is { } tls
        ? tls.CertificatePath is null ? throw new UsageException("--tls-ca: a coordinator also needs --tls-cert and --tls-key") : tls
        : null;

    public RpcTlsOptions? Tls(ParseResult parsed)
    {
        var (certificate, key, authority) = (parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_authority));
        if ((certificate is null) != (key is null))
        {
            throw new UsageException("--tls-cert and --tls-key belong together: give both or neither");
        }

        return certificate is null && authority is null ? null : new RpcTlsOptions { CertificatePath = certificate, KeyPath = key, AuthorityPath = authority };
    }
}
