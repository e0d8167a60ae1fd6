namespace Lockstep.Protocol.Experiments;

internal sealed record SpecList(int Line, int Column, IReadOnlyList<SpecNode> Items) : SpecNode(Line, Column)
{
    public override string Describe() => "a list";
}
