using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Lockstep.Cluster.Tests;

public sealed class SecurityTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-security-").FullName;

    [Fact]
    public async Task Token_MissingOrWrong_IsRefusedAndTheRightOneIsNot()
    {
        var secret = new Dictionary<string, string> { ["LOCKSTEP_TOKEN"] = "right" };
        using var coordinator = LockstepProcess.StartWith(secret, "coordinator", "--listen", "127.0.0.1:0", "--runs", _directory);
        string address = await AddressAsync(coordinator);
        var (code, _, errors) = await LockstepProcess.RunAsync("list", "--coordinator", address);
        Assert.Equal(1, code);
        Assert.Contains("refuses the token", errors, StringComparison.Ordinal);
        Assert.Equal(1, (await LockstepProcess.RunAsync("list", "--coordinator", address, "--token", "wrong")).Code);
        Assert.Equal(0, (await LockstepProcess.RunAsync("list", "--coordinator", address, "--token", "right")).Code);
    }

    [Fact]
    public async Task Tls_Mutual_WorkerJoinsAndAClientWithoutCertificateDoesNot()
    {
        string[] tls = WriteCertificate();
        using var coordinator = LockstepProcess.Start(["coordinator", "--listen", "127.0.0.1:0", "--runs", _directory, .. tls]);
        string address = await AddressAsync(coordinator);
        Assert.StartsWith("https://", address, StringComparison.Ordinal);
        using var worker = LockstepProcess.Start(["worker", "--coordinator", address, "--threads", "1", .. tls]);
        while (true)
        {
            var (code, output, errors) = await LockstepProcess.RunAsync(["nodes", "--json", "--coordinator", address, .. tls]);
            Assert.True(code == 0, errors);
            if (JsonDocument.Parse(output).RootElement.GetProperty("nodes").GetArrayLength() == 1)
            {
                break;
            }
        }

        Assert.Equal(1, (await LockstepProcess.RunAsync("nodes", "--coordinator", address, "--tls-ca", tls[5])).Code);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<string> AddressAsync(LockstepProcess coordinator) =>
        (await coordinator.LineAsync(line => line.StartsWith("listening", StringComparison.Ordinal))).Split(' ')[1];

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
