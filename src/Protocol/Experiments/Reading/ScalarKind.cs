namespace Lockstep.Protocol.Experiments;

/// <summary>How single values of one type are read.</summary>
/// <param name="Noun">The type in words, for "expected …".</param>
/// <param name="Parse">The value, or null if the text is of another type.</param>
/// <param name="Measure">The value as its limits count it: a number, or seconds.</param>
/// <param name="Format">A limit in the type's own writing.</param>
internal sealed record ScalarKind(string Noun, Func<SpecText, object?> Parse, Func<object, double> Measure, Func<double, string> Format)
{
    /// <summary>What a key of this type with these limits takes, e.g. <c>a number from 0 to 1 (exclusive)</c>.</summary>
    public string Expected(LimitsAttribute? limits) => limits is null ? Noun : $"{Noun} {limits.Describe(Format)}";
}
