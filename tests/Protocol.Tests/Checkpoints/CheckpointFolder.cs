namespace Lockstep.Protocol.Tests.Checkpoints;

/// <summary>A directory of its own for one test, deleted after it.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lockstep-protocol-").FullName;

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
