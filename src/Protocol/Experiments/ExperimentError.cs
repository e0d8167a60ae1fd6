namespace Lockstep.Protocol.Experiments;

/// <summary>One thing that is wrong with an experiment file.</summary>
/// <param name="File">The name that the reader was given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">Keys from the top, e.g. <c>optimizer.momentum</c>; empty for the file as a whole.</param>
/// <param name="Message">What was expected, what was found and what to do.</param>
public sealed record ExperimentError(string File, int Line, int Column, string Path, string Message)
{
    public override string ToString()
        => Path.Length == 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}:{Line}:{Column}: {Path}: {Message}";
}
