namespace Lockstep.Worker.Tests.Checkpoints;

/// <summary>A file on a full disk: opens, and refuses every byte.</summary>
internal sealed class FullDisk : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
}
