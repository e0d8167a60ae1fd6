using System.CommandLine;
using Lockstep.Cli.Commands;
using Lockstep.Data.Stores;

namespace Lockstep.Cli.Tests.Commands;

public sealed class StoreOptionsTests
{
    private readonly StoreOptions _options = new();

    [Fact]
    public void Settings_NoFlags_AreThoseOfAnExperiment() => Assert.Equal(new StoreSettings(), Settings() with { Report = null });

    [Fact]
    public void Settings_EveryFlag_IsTaken()
    {
        var expected = new StoreSettings
        {
            Endpoint = "http://minio:9000",
            Region = "eu-central-1",
            Patience = TimeSpan.FromSeconds(7),
            CachePath = "/copies",
            CacheBytes = 1_500_000_000,
        };
        Assert.Equal(expected, Settings("--endpoint", "http://minio:9000", "--region", "eu-central-1", "--patience", "7s", "--cache", "/copies", "--cache-gb", "1.5") with { Report = null });
    }

    [Theory]
    [InlineData("--cache-gb", "0")]
    [InlineData("--cache-gb", "-1")]
    [InlineData("--cache-gb", "NaN")]
    [InlineData("--patience", "soon")]
    public void Settings_ValueThatIsNone_IsWrongUsage(string flag, string value) =>
        Assert.StartsWith(flag, Assert.Throws<UsageException>(() => Settings(flag, value)).Message, StringComparison.Ordinal);

    private StoreSettings Settings(params string[] words)
    {
        var command = new RootCommand("test");
        _options.AddTo(command);
        return _options.Settings(command.Parse(words));
    }
}
