using System.Reflection;

namespace Lockstep.Architecture.Tests;

/// <summary>The libraries of the product.</summary>
internal static class ProductAssembly
{
    public static TheoryData<string> Names => ["Protocol", "Actors", "Engine", "Data", "Coordinator", "Worker"];

    public static Assembly Load(string name) => Assembly.Load($"Lockstep.{name}");

    /// <summary>Made by the protobuf compiler, or by the C# compiler beside our types.</summary>
    public static bool IsGenerated(Type type) =>
        type.Namespace is null or "Lockstep.Protocol.V1" || !type.Namespace.StartsWith("Lockstep", StringComparison.Ordinal) || type.Name.Contains('<', StringComparison.Ordinal) || (type.DeclaringType is { } outer && IsGenerated(outer));
}
