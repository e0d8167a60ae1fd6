namespace Lockstep.Protocol.Checkpoints;

/// <summary>A checkpoint could not be written, or is not what its manifest or its format promises.</summary>
public sealed class CheckpointException : Exception
{
    /// <param name="file">The file or directory concerned.</param>
    /// <param name="problem">What was expected, what was found and what to do.</param>
    public CheckpointException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}", inner)
    {
        File = file;
    }

    /// <summary>Path of the file or directory concerned.</summary>
    public string File { get; }
}
