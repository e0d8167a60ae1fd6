namespace Lockstep.Protocol.Experiments;

/// <summary>Keys and values in file order; a key may stand twice, which the reader reports.</summary>
internal sealed record SpecMap(int Line, int Column, IReadOnlyList<KeyValuePair<SpecText, SpecNode>> Entries) : SpecNode(Line, Column)
{
    public override string Describe() => "a map of keys";
}
