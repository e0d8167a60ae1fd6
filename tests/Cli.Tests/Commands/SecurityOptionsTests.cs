using System.CommandLine;
using Lockstep.Cli.Commands;

namespace Lockstep.Cli.Tests.Commands;

public sealed class SecurityOptionsTests
{
    private readonly SecurityOptions _options = new();

    [Fact]
    public void Token_Given_IsUsed() => Assert.Equal("t0ken", _options.Token(Parse("--token", "t0ken")));

    // An empty secret would look like a guarded coordinator and let in everybody who sends nothing; the others cannot stand in a header.
    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("schlüssel")]
    public void Token_NoToken_IsWrongUsage(string token) =>
        Assert.Contains("LOCKSTEP_TOKEN", Assert.Throws<UsageException>(() => _options.Token(Parse("--token", token))).Message, StringComparison.Ordinal);

    [Fact]
    public void ServerTls_AuthorityWithoutCertificate_IsWrongUsage() =>
        Assert.Contains("--tls-cert", Assert.Throws<UsageException>(() => _options.ServerTls(Parse("--tls-ca", "a.pem"))).Message, StringComparison.Ordinal);

    [Fact]
    public void ServerTls_NoFlags_IsNone() => Assert.Null(_options.ServerTls(Parse()));

    [Fact]
    public void ServerTls_CertificateAndKey_AreTaken()
    {
        var tls = _options.ServerTls(Parse("--tls-cert", "a.pem", "--tls-key", "b.pem"))!;
        Assert.Equal(("a.pem", "b.pem", null), (tls.CertificatePath, tls.KeyPath, tls.AuthorityPath));
    }

    private ParseResult Parse(params string[] words)
    {
        var command = new RootCommand("test");
        _options.AddTo(command);
        return command.Parse(words);
    }
}
