using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Google.Protobuf;
using Lockstep.Protocol.Tests.Rpc.Interop;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

public sealed class SecurityTests : IDisposable
{
    private static readonly Dictionary<string, string> Secret = new() { ["LOCKSTEP_TOKEN"] = "right" };
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-security-").FullName;

    [Fact]
    public async Task Token_MissingOrWrong_IsRefusedAndTheRightOneIsNot()
    {
        using var coordinator = StartGuarded();
        string address = await AddressAsync(coordinator);
        var (code, _, errors) = await LockstepProcess.RunAsync("list", "--coordinator", address);
        Assert.Equal(1, code);
        Assert.Contains("refuses the token", errors, StringComparison.Ordinal);
        Assert.Equal(1, (await LockstepProcess.RunAsync("list", "--coordinator", address, "--token", "wrong")).Code);
        Assert.Equal(0, (await LockstepProcess.RunAsync("list", "--coordinator", address, "--token", "right")).Code);
    }

    [Fact]
    public async Task Token_OtherClient_IsUnauthenticatedWithoutItAndServedWithIt()
    {
        PythonClient.SkipIfMissing();
        using var coordinator = StartGuarded();
        int port = new Uri(await AddressAsync(coordinator)).Port;
        Assert.Equal("UNAUTHENTICATED", (await PythonClient.CallAsync(port, "lockstep.v1.Cluster/Nodes", "{}")).Status);
        Assert.Equal("UNAUTHENTICATED", (await PythonClient.CallAsync(port, "lockstep.v1.Cluster/Nodes", "{}", "--token", "righ")).Status);
        Assert.Equal("OK", (await PythonClient.CallAsync(port, "lockstep.v1.Cluster/Nodes", "{}", "--token", "right")).Status);
    }

    [Fact]
    public async Task Token_WorkerWithIt_TrainsAndAWorkerWithoutItNeverJoins()
    {
        using var coordinator = StartGuarded();
        string address = await AddressAsync(coordinator);
        using var stranger = LockstepProcess.Start("worker", "--coordinator", address, "--threads", "1");
        await stranger.ErrorAsync(line => line.Contains("no link", StringComparison.Ordinal));
        using var worker = LockstepProcess.StartWith(Secret, "worker", "--coordinator", address, "--threads", "1");
        await TrainAsync(["--coordinator", address, "--token", "right"], workerProcess: worker.Id);
    }

    [Fact]
    public async Task Tls_Mutual_WorkerTrainsAndAClientWithoutCertificateIsRefused()
    {
        string[] tls = WriteCertificate();
        using var coordinator = LockstepProcess.Start(["coordinator", "--listen", "127.0.0.1:0", "--runs", _directory, .. tls]);
        string address = await AddressAsync(coordinator);
        Assert.StartsWith("https://", address, StringComparison.Ordinal);
        using var worker = LockstepProcess.Start(["worker", "--coordinator", address, "--threads", "1", .. tls]);
        var node = await TrainAsync(["--coordinator", address, .. tls], workerProcess: worker.Id);
        await AssertGreetsWithinTlsOnlyAsync(node.GetProperty("info").GetProperty("data_port").GetInt32(), tls);
        Assert.Equal(1, (await LockstepProcess.RunAsync("nodes", "--coordinator", address, "--tls-ca", tls[5])).Code);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<string> AddressAsync(LockstepProcess coordinator) =>
        (await coordinator.LineAsync(line => line.StartsWith("listening", StringComparison.Ordinal))).Split(' ')[1];

    private LockstepProcess StartGuarded() => LockstepProcess.StartWith(Secret, "coordinator", "--listen", "127.0.0.1:0", "--runs", _directory);

    /// <summary>A run that ends well proves that its worker joined; then the coordinator knows that worker and no other.</summary>
    private async Task<JsonElement> TrainAsync(string[] connection, int workerProcess)
    {
        string file = Experiments.Write(_directory, Experiments.Small(epochs: 1));
        var (code, output, errors) = await LockstepProcess.RunAsync(["submit", file, "--watch", "--json", .. connection]);
        Assert.True(code == 0, errors);
        Assert.Equal(RunPhase.Completed, JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]).Phase);
        var (_, nodes, _) = await LockstepProcess.RunAsync(["nodes", "--json", .. connection]);
        var node = Assert.Single(JsonDocument.Parse(nodes).RootElement.GetProperty("nodes").EnumerateArray().ToList());
        Assert.Equal(workerProcess, node.GetProperty("info").GetProperty("process_id").GetInt32());
        return node;
    }

    /// <summary>Who dials a worker's data port and says nothing is greeted at once where it is open in the clear; here only after a TLS handshake.</summary>
    private static async Task AssertGreetsWithinTlsOnlyAsync(int port, string[] tls)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        client.ReceiveTimeout = 20_000;
        using var certificate = X509Certificate2.CreateFromPemFile(tls[1], tls[3]);
        using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, peer, _, _) => peer!.GetRawCertDataString() == certificate.GetRawCertDataString());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", ClientCertificates = [certificate] });
        byte[] greeting = new byte[4];
        await stream.ReadExactlyAsync(greeting);
        Assert.Equal("LKS1"u8.ToArray(), greeting);
    }

    /// <summary>One self-signed certificate for both sides, which is its own authority.</summary>
    private string[] WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lockstep test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string certificatePath = Path.Combine(_directory, "certificate.pem");
        string keyPath = Path.Combine(_directory, "key.pem");
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return ["--tls-cert", certificatePath, "--tls-key", keyPath, "--tls-ca", certificatePath];
    }
}
