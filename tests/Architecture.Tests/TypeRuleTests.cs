using System.Reflection;
using System.Runtime.CompilerServices;

namespace Lockstep.Architecture.Tests;

public sealed class TypeRuleTests
{
    [Theory]
    [MemberData(nameof(ProductAssembly.Names), MemberType = typeof(ProductAssembly))]
    public void Classes_AlmostAll_AreSealedStaticOrAbstract(string name)
    {
        var classes = ProductAssembly.Load(name).GetTypes()
            .Where(type => type.IsClass && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !ProductAssembly.IsGenerated(type))
            .ToList();
        var open = classes.Where(type => !type.IsSealed && !type.IsAbstract).Select(type => type.FullName!).ToList();
        Assert.True(open.Count <= classes.Count * 0.1, string.Join("\n", open));
    }

    [Theory]
    [MemberData(nameof(ProductAssembly.Names), MemberType = typeof(ProductAssembly))]
    public void PublicApi_OfEachAssembly_IsTheListedOne(string name)
    {
        string path = Path.Combine(Repository.Root, "tests", "Architecture.Tests", "PublicApi", $"{name}.txt");
        string actual = string.Join("\n", PublicApi.Of(ProductAssembly.Load(name))) + "\n";
        if (Environment.GetEnvironmentVariable("LOCKSTEP_UPDATE_PUBLIC_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == actual, $"the public API of Lockstep.{name} is not what {Repository.Relative(path)} lists. If the change is meant, run the tests once with LOCKSTEP_UPDATE_PUBLIC_API=1 and commit the list.");
    }
}
