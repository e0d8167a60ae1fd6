using System.Globalization;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A plan as it is kept on disk.</summary>
/// <param name="Source">Whose engine, or <see cref="PlainPlan.Source"/>.</param>
/// <param name="Detours">What our kernels do around it.</param>
/// <param name="Choice">The source's word for the engine.</param>
/// <param name="Time">As it was measured; null if it was not.</param>
internal sealed record StoredChoice(string Source, PlanDetours Detours, string Choice, TimeSpan? Time)
{
    private const string Heading = "lockstep plan 1";
    private const char Separator = '\n';

    /// <summary>The way back of <see cref="ToString"/>; null for a text that is none, or of another version.</summary>
    public static StoredChoice? Parse(string text) =>
        text.Split(Separator) is [Heading, var source, var detours, var choice, var ticks]
        && int.TryParse(detours, NumberStyles.None, CultureInfo.InvariantCulture, out int flags)
        && long.TryParse(ticks, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long time)
            ? new StoredChoice(source, (PlanDetours)flags, choice, time < 0 ? null : TimeSpan.FromTicks(time))
            : null;

    /// <summary>A line a part.</summary>
    public override string ToString() => string.Join(
        Separator, Heading, Source, ((int)Detours).ToString(CultureInfo.InvariantCulture), Choice, (Time?.Ticks ?? -1).ToString(CultureInfo.InvariantCulture));
}
