using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Rpc;

public sealed class RpcTlsTests : IDisposable
{
    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Call_ServerCertificateOfOurAuthority_Succeeds()
    {
        await using var server = await StartAsync(_files.Pair("server"));
        using var channel = NewChannel(server, new RpcTlsOptions { AuthorityPath = _files.Authority });
        Assert.Equal("x", (await CallAsync(channel)).RunId);
    }

    [Fact]
    public async Task Call_ServerCertificateOfAnotherAuthority_IsRefusedByClient()
    {
        await using var server = await StartAsync(_files.Pair("server"));
        using var strangers = new TestCertificates();
        using var channel = NewChannel(server, new RpcTlsOptions { AuthorityPath = strangers.Authority });
        Assert.Equal(RpcStatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel))).Status);
    }

    [Fact]
    public async Task Call_MutualTls_AdmitsOnlyClientsOfTheAuthority()
    {
        await using var server = await StartAsync(_files.Pair("server") with { AuthorityPath = _files.Authority });
        using var known = NewChannel(server, _files.Pair("client") with { AuthorityPath = _files.Authority });
        using var nameless = NewChannel(server, new RpcTlsOptions { AuthorityPath = _files.Authority });
        using var strangers = new TestCertificates();
        using var stranger = NewChannel(server, strangers.Pair("client") with { AuthorityPath = _files.Authority });

        Assert.Equal("x", (await CallAsync(known)).RunId);
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(nameless));
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(stranger));
    }

    [Fact]
    public void Channel_CertificateWithoutKey_IsRefusedAtOnce()
        => Assert.Throws<ArgumentException>(() => new RpcChannel(new Uri("https://127.0.0.1:1"), new RpcChannelOptions { Tls = _files.Pair("a") with { KeyPath = null } }));

    [Fact]
    public void Channel_AuthorityDamaged_NamesTheFile()
    {
        string damaged = _files.Authority + ".damaged";
        File.WriteAllText(damaged, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        var e = Assert.Throws<IOException>(() => new RpcChannel(new Uri("https://127.0.0.1:1"), new RpcChannelOptions { Tls = new RpcTlsOptions { AuthorityPath = damaged } }));
        Assert.Contains(damaged, e.Message, StringComparison.Ordinal);
    }

    private static async Task<RpcServer> StartAsync(RpcTlsOptions tls)
    {
        var server = new RpcServer(new RpcServerOptions { Tls = tls });
        server.Map(ClusterMethods.Submit, (request, _) => Task.FromResult(new SubmitResponse { RunId = request.ExperimentYaml }));
        await server.StartAsync();
        return server;
    }

    private static RpcChannel NewChannel(RpcServer server, RpcTlsOptions tls) => new(server.Address, new RpcChannelOptions { Tls = tls });

    private static Task<SubmitResponse> CallAsync(RpcChannel channel)
        => channel.UnaryAsync(ClusterMethods.Submit, new SubmitRequest { ExperimentYaml = "x" }).WaitAsync(TimeSpan.FromSeconds(20));
}
