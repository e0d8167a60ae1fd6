namespace Lockstep.Protocol.Experiments;

/// <summary>A second word for an enum value, as other tools call it.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class AliasAttribute(string word) : Attribute
{
    public string Word { get; } = word;
}
