using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Lockstep.Protocol.Experiments;

/// <summary>One key of a record, with everything its property's attributes say.</summary>
internal sealed class SpecKey
{
    private static readonly NullabilityInfoContext Nullability = new();

    public SpecKey(PropertyInfo property)
    {
        Property = property;
        Name = SnakeCase.Of(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} has no description.");
        Limits = property.GetCustomAttribute<LimitsAttribute>();
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        lock (Nullability)
        {
            IsNullable = Nullability.Create(property).WriteState == NullabilityState.Nullable;
        }
    }

    public PropertyInfo Property { get; }

    /// <summary>In snake_case.</summary>
    public string Name { get; }

    /// <summary>The property's type, without <c>?</c>.</summary>
    public Type Type { get; }

    /// <summary>What a list is of; null where the value is no list.</summary>
    public Type? ItemType => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? Type.GetGenericArguments()[0] : null;

    public string Description { get; }

    public LimitsAttribute? Limits { get; }

    public bool IsRequired { get; }

    public bool IsNullable { get; }

    public bool IsRecord => SpecShape.IsRecord(Type);
}
