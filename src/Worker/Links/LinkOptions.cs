namespace Lockstep.Worker.Links;

/// <summary>How the links of a generation are made.</summary>
internal sealed record LinkOptions
{
    public const int MostStreams = 16;

    /// <summary>Longest wait for a peer within one transfer.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>TCP connections a pair of ranks sends its data over, 1 to <see cref="MostStreams"/>.</summary>
    public int Streams { get; init; } = 1;
}
