using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Losses;

/// <summary>What an output should have been; one of the two, as <see cref="ILoss.TakesValues"/> says.</summary>
/// <param name="classes">One a pixel of the output.</param>
/// <param name="values">[count, h, w, c].</param>
/// <param name="broken">With values: samples that count in nothing. Classes say it by a label of -1.</param>
internal readonly ref struct LossTargets(ClassTargets classes, ReadOnlySpan<float> values, ReadOnlySpan<bool> broken)
{
    public ClassTargets Classes { get; } = classes;

    public ReadOnlySpan<float> Values { get; } = values;

    public ReadOnlySpan<bool> Broken { get; } = broken;
}
