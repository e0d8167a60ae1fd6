namespace Lockstep.Protocol.Experiments;

/// <summary>A single value in place of the record's map sets this property: <c>model: resnet20</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}
