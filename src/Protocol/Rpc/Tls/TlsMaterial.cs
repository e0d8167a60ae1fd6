using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lockstep.Protocol.Rpc.Tls;

/// <summary>Certificates read from the files that <see cref="RpcTlsOptions"/> names, and the verdict on a peer's certificate.</summary>
public sealed class TlsMaterial
{
    private TlsMaterial(X509Certificate2? certificate, X509Certificate2Collection intermediates, X509Certificate2Collection? authorities)
    {
        Certificate = certificate;
        Intermediates = intermediates;
        Authorities = authorities;
    }

    /// <summary>The own one, with its key; null: none is shown.</summary>
    public X509Certificate2? Certificate { get; }

    internal X509Certificate2Collection Intermediates { get; }

    /// <summary>Null where the machine's trust store decides.</summary>
    internal X509Certificate2Collection? Authorities { get; }

    /// <exception cref="ArgumentException">One of certificate and key is given without the other.</exception>
    /// <exception cref="IOException">A file is missing or holds no certificate.</exception>
    public static TlsMaterial Load(RpcTlsOptions options)
    {
        if (options.CertificatePath is null != options.KeyPath is null)
        {
            throw new ArgumentException("TLS needs the certificate and its key together, one of them is missing: give both or neither.", nameof(options));
        }

        var certificate = options.CertificatePath is null ? null : ReadPair(options.CertificatePath, options.KeyPath!);
        var intermediates = options.CertificatePath is null ? [] : ReadAll(options.CertificatePath);
        if (intermediates.Count > 0)
        {
            intermediates.RemoveAt(0);
        }

        return new TlsMaterial(certificate, intermediates, options.AuthorityPath is null ? null : ReadAll(options.AuthorityPath));
    }

    /// <summary>What a client shows and trusts. The target host is the caller's to set.</summary>
    public SslClientAuthenticationOptions ForClient() => new()
    {
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Trusts(certificate, chain, errors),
        ClientCertificateContext = Certificate is null ? null : Context(Certificate),
    };

    /// <summary>What a server shows, and whom it admits: where an authority is given, only clients with a certificate of it.</summary>
    /// <exception cref="ArgumentException">There is no certificate to show.</exception>
    public SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificateContext = Context(Certificate ?? throw new ArgumentException("A TLS server needs a certificate and its key.")),
        ClientCertificateRequired = Authorities is not null,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Authorities is null || Trusts(certificate, chain, errors),
    };

    /// <summary>True where the peer's certificate carries the expected name and leads to a trusted authority.</summary>
    internal bool Trusts(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 peer || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        return Authorities is null ? errors == SslPolicyErrors.None : LeadsToAuthority(peer, presented);
    }

    private SslStreamCertificateContext Context(X509Certificate2 certificate) => SslStreamCertificateContext.Create(certificate, Intermediates, offline: true);

    private bool LeadsToAuthority(X509Certificate2 peer, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities!);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(peer);
    }

    private static X509Certificate2 ReadPair(string certificatePath, string keyPath)
    {
        try
        {
            // Through PKCS#12: Windows cannot use a key that lives only in memory.
            using var pair = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            throw new IOException($"No usable certificate and key in '{certificatePath}' and '{keyPath}': {e.Message} Both must be PEM, the key unencrypted and of this certificate.", e);
        }
    }

    private static X509Certificate2Collection ReadAll(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (CryptographicException e)
        {
            throw new IOException($"'{path}' holds a damaged PEM certificate: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw new IOException($"'{path}' holds no PEM certificate.");
    }
}
