using Lockstep.Coordinator.Api;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Api;

public sealed class SubmitReaderTests : IDisposable
{
    private const string Yaml = "name: x\nmodel: mlp\ndata: {source: glyphs}\n";
    private readonly string _runs = Directory.CreateTempSubdirectory("lockstep-submit-").FullName;
    private readonly List<string> _warnings = [];

    [Fact]
    public void Read_ValidFile_GetsAnIdAndADirectoryOfItsOwn()
    {
        var first = Reader().Read(new SubmitRequest { ExperimentYaml = Yaml, BaseDirectory = "/data" });
        var second = Reader().Read(new SubmitRequest { ExperimentYaml = Yaml });
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(Path.Combine(_runs, first.Id), first.OutputDirectory);
        Assert.Equal("/data", first.BaseDirectory);
        Assert.Null(first.ResumeFrom);
    }

    [Fact]
    public void Read_WrongFile_IsInvalidArgumentWithEveryError()
    {
        var failure = Assert.Throws<RpcException>(() => Reader().Read(new SubmitRequest { ExperimentYaml = "name: x\nepohcs: 3\nbatch: {global: many}\n", SourceName = "wrong.yaml" }));
        Assert.Equal(RpcStatusCode.InvalidArgument, failure.Status);
        Assert.Contains("wrong.yaml:2:1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("wrong.yaml:3:", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuchrun")]
    [InlineData("../etc")]
    [InlineData("a/b")]
    public void Read_ResumeOfNoRun_IsNotFound(string id) =>
        Assert.Equal(RpcStatusCode.NotFound, Assert.Throws<RpcException>(() => Reader().Read(new SubmitRequest { ResumeRunId = id })).Status);

    [Fact]
    public void Read_ResumeWithoutCheckpoint_IsFailedPrecondition()
    {
        Directory.CreateDirectory(Path.Combine(_runs, "abc"));
        File.WriteAllText(Path.Combine(_runs, "abc", "experiment.yaml"), Yaml);
        Assert.Equal(RpcStatusCode.FailedPrecondition, Assert.Throws<RpcException>(() => Reader().Read(new SubmitRequest { ResumeRunId = "abc" })).Status);
    }

    [Fact]
    public void Read_ResumeWithOnlyADamagedCheckpoint_SaysSoLoudly()
    {
        string checkpoint = Path.Combine(_runs, "abc", "checkpoints", "step-000000010");
        Directory.CreateDirectory(checkpoint);
        File.WriteAllText(Path.Combine(checkpoint, "manifest.json"), "{}");
        File.WriteAllText(Path.Combine(_runs, "abc", "experiment.yaml"), Yaml);
        Assert.Throws<RpcException>(() => Reader().Read(new SubmitRequest { ResumeRunId = "abc" }));
        Assert.Contains("step-000000010", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_runs, recursive: true);

    private SubmitReader Reader() => new(_runs, TimeProvider.System, _warnings.Add);
}
