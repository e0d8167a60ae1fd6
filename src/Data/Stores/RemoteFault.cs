namespace Lockstep.Data.Stores;

/// <summary>One request did not give what was asked for.</summary>
/// <param name="reason">What was expected and what came.</param>
/// <param name="inner">The cause.</param>
internal sealed class RemoteFault(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>It may be over when it is tried again.</summary>
    public bool IsPassing { get; init; }

    /// <summary>How long the server asked us to stay away.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>What to do, as a sentence.</summary>
    public string Advice { get; init; } = "check that the store is up and the address right";
}
