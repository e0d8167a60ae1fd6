namespace Lockstep.Protocol.Rpc;

/// <summary>The three TLS flags. All paths name PEM files.</summary>
/// <remarks>
/// A server needs certificate and key; given an authority it admits only clients with a certificate of that authority.
/// A client trusts servers of the given authority, or of the machine's trust store where none is given, and shows its certificate where it has one.
/// </remarks>
public sealed record RpcTlsOptions
{
    /// <summary>Own certificate, followed in the same file by its intermediates, if any.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Private key of <see cref="CertificatePath"/>, unencrypted PKCS#8, PKCS#1 or SEC1.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Certificates of the authorities that vouch for peers.</summary>
    public string? AuthorityPath { get; init; }
}
