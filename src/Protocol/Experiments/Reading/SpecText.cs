namespace Lockstep.Protocol.Experiments;

/// <summary>A single value. Plain: written without quotes, so that it may be a number, a truth value or nothing.</summary>
internal sealed record SpecText(int Line, int Column, string Value, bool IsPlain) : SpecNode(Line, Column)
{
    private const int LongestQuote = 60;

    /// <summary>YAML's ways to write nothing.</summary>
    public bool IsNothing => IsPlain && Value is ("" or "~" or "null" or "Null" or "NULL");

    public override string Describe()
    {
        var text = Value.Length > LongestQuote ? Value[..LongestQuote] + "…" : Value;
        return IsNothing ? "nothing" : IsPlain ? $"'{text}'" : $"the quoted text \"{text}\"";
    }
}
