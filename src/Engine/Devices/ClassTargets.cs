namespace Lockstep.Engine.Devices;

/// <summary>The classes that logits should have named; where images were mixed (Zhang et al. 2017), two a sample.</summary>
/// <param name="labels">[count, height, width].</param>
/// <param name="mixed">Classes of what was mixed in, like <paramref name="labels"/>; empty: nothing was.</param>
/// <param name="shares">Share of <paramref name="labels"/>, 0 … 1, the rest is <paramref name="mixed"/>'s; empty with it.</param>
public readonly ref struct ClassTargets(ReadOnlySpan<int> labels, ReadOnlySpan<int> mixed = default, ReadOnlySpan<float> shares = default)
{
    public ReadOnlySpan<int> Labels { get; } = labels;

    public ReadOnlySpan<int> Mixed { get; } = mixed;

    public ReadOnlySpan<float> Shares { get; } = shares;
}
