namespace Lockstep.Engine.Losses;

/// <summary>What an output should have been; one of the two, as <see cref="ILoss.TakesValues"/> says.</summary>
/// <param name="labels">[count, h, w].</param>
/// <param name="values">[count, h, w, c].</param>
internal readonly ref struct LossTargets(ReadOnlySpan<int> labels, ReadOnlySpan<float> values)
{
    public ReadOnlySpan<int> Labels { get; } = labels;

    public ReadOnlySpan<float> Values { get; } = values;
}
