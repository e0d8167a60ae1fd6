namespace Lockstep.Worker.Links;

/// <summary>The links of a generation could not be opened.</summary>
internal sealed class LinkSetupException(int? suspect, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The rank that did not answer as it should, where one is known.</summary>
    public int? Suspect { get; } = suspect;
}
