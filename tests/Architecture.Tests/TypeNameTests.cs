namespace Lockstep.Architecture.Tests;

public sealed class TypeNameTests
{
    /// <summary>One word for one thing: an enum of the experiment file and one of the engine must not share a name.</summary>
    [Fact]
    public void TypeNames_OverAllAssemblies_AreUnique()
    {
        var types = ProductAssembly.Names.SelectMany(row => ProductAssembly.Load(row.Data).GetTypes()).Where(type => !type.IsNested && !ProductAssembly.IsGenerated(type)).ToList();
        Assert.NotEmpty(types);
        var doubled = types.GroupBy(type => type.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1);
        Assert.Empty(doubled.Select(group => string.Join(" and ", group.Select(type => type.FullName))));
    }
}
