namespace Lockstep.Data.Synthesis;

/// <summary>What <see cref="GlyphSynthesis"/> draws.</summary>
public sealed record SynthesisSettings
{
    /// <summary>Images of the training half.</summary>
    public required long Images { get; init; }

    /// <summary>Images of the evaluation half.</summary>
    public required long ValImages { get; init; }

    /// <summary>Classes; samples take turns among them, so that every stretch of the set is balanced.</summary>
    public required int Classes { get; init; }

    /// <summary>Height and width of an image in pixels.</summary>
    public required int Side { get; init; }

    /// <summary>The same seed draws the same images everywhere.</summary>
    public ulong Seed { get; init; }
}
