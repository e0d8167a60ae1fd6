using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Training;

/// <summary>A disk that takes no file until it is let go.</summary>
internal sealed class GatedDisk : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly ManualResetEventSlim _open = new();
    private readonly ManualResetEventSlim _asked = new();

    /// <summary>For <see cref="CheckpointWriter"/>: opens a new file once the disk is let go.</summary>
    public Stream Create(string path)
    {
        _asked.Set();
        return _open.Wait(Limit) ? HashedFile.Create(path) : throw new IOException("the test never let the disk go");
    }

    /// <summary>Returns when a writer stands before the closed disk.</summary>
    public void AwaitWriter() => Assert.True(_asked.Wait(Limit), "nobody wrote");

    public void LetGo() => _open.Set();

    public void Dispose()
    {
        _open.Dispose();
        _asked.Dispose();
    }
}
