using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Lockstep.Architecture.Tests;

/// <summary>What an assembly promises: a line for each public type and each public or protected member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().Where(type => !ProductAssembly.IsGenerated(type)).SelectMany(Lines).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(Type type) =>
        type.GetMembers(Own)
            .Where(member => IsPromised(member, type))
            .Select(member => $"{type.FullName}: {Text(member)}")
            .Prepend($"{type.FullName} ({Kind(type)})");

    private static string Kind(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsSealed && type.IsAbstract ? "static class" : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";
        var bases = type.GetInterfaces().Where(one => one.IsPublic && !type.IsEnum).Select(one => one.ToString()).Order(StringComparer.Ordinal);
        return string.Join(", ", bases.Prepend(type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? $"{kind} of {parent}" : kind));
    }

    private static bool IsPromised(MemberInfo member, Type type) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) => false,
        MethodInfo method => IsSeen(method, type) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => IsSeen(constructor, type) && !constructor.IsStatic,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(accessor => IsSeen(accessor, type)),
        FieldInfo field => (field.IsPublic || (field.IsFamily && !type.IsSealed)) && !field.IsSpecialName,
        EventInfo happening => IsSeen(happening.AddMethod!, type),
        _ => false,
    };

    private static bool IsSeen(MethodBase method, Type type) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !type.IsSealed);

    private static string Text(MemberInfo member) => member switch
    {
        PropertyInfo property => $"{property} {{ {string.Join(' ', Accessors(property))} }}",
        FieldInfo { IsLiteral: true } constant => $"{constant} = {Convert.ToString(constant.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        MethodBase method => $"{method} [{string.Join(", ", method.GetParameters().Select(Name))}]",
        _ => member.ToString()!,
    };

    /// <summary>Names and defaults are promises too: callers write them, and compilers copy them.</summary>
    private static string Name(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? $"{parameter.Name} = {Convert.ToString(parameter.RawDefaultValue, CultureInfo.InvariantCulture)}" : parameter.Name!;

    private static IEnumerable<string> Accessors(PropertyInfo property)
    {
        if (property.GetMethod is { } getter && IsSeen(getter, property.DeclaringType!))
        {
            yield return "get;";
        }

        if (property.SetMethod is { } setter && IsSeen(setter, property.DeclaringType!))
        {
            yield return setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;";
        }
    }
}
