using System.Security.Authentication;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.Rpc.Tls;

namespace Lockstep.Worker.Links;

/// <summary>
/// TLS of data links, from the same three files as every other channel. The files are read for each connection: certificates are
/// renewed while workers run for months, and a session taken up again would not be checked again. The secret's handshake follows inside, so that an eavesdropper sees neither run nor rank.
/// </summary>
internal sealed class LinkTls
{
    private readonly RpcTlsOptions _files;

    /// <exception cref="IOException">A file cannot be used.</exception>
    /// <exception cref="ArgumentException">There is no certificate, which a worker needs: its peers connect to it.</exception>
    public LinkTls(RpcTlsOptions files)
    {
        _files = files;
        if (TlsMaterial.Load(files).Certificate is null)
        {
            throw new ArgumentException("a worker with TLS needs a certificate and its key: its peers connect to it, and there is none to show them", nameof(files));
        }
    }

    /// <summary>The connector's side: the peer's certificate must carry the name <paramref name="host"/>.</summary>
    /// <exception cref="AuthenticationException">The peer is not to be trusted, or does not speak TLS.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<IConnection> ConnectAsync(PlainConnection connection, string host, ReadableWaits waits, CancellationToken token)
    {
        var options = TlsMaterial.Load(_files).ForClient();
        options.TargetHost = host;
        options.AllowTlsResume = false;
        return await TlsConnection.OpenAsync(connection, tls => tls.AuthenticateAsClientAsync(options, token), () => waits.ReadableAsync(connection, token)).ConfigureAwait(false);
    }

    /// <summary>The acceptor's side: where an authority is given, a peer needs a certificate of it.</summary>
    /// <exception cref="AuthenticationException">The peer is not to be trusted, or does not speak TLS.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<IConnection> AcceptAsync(PlainConnection connection, ReadableWaits waits, CancellationToken token)
    {
        var options = TlsMaterial.Load(_files).ForServer();
        options.AllowTlsResume = false;
        return await TlsConnection.OpenAsync(connection, tls => tls.AuthenticateAsServerAsync(options, token), () => waits.ReadableAsync(connection, token)).ConfigureAwait(false);
    }
}
