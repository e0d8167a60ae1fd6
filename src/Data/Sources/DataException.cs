namespace Lockstep.Data.Sources;

/// <summary>Data could not be used. The message names the path (and offset), what was expected, what came and what to do.</summary>
public sealed class DataException : Exception
{
    public DataException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    public DataException(string message, IReadOnlyList<BadSample> bad)
        : base(message)
    {
        BadSamples = bad;
    }

    /// <summary>The broken samples, in file order, where the failure is that there were too many of them.</summary>
    public IReadOnlyList<BadSample> BadSamples { get; } = [];
}
