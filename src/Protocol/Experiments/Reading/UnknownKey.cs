namespace Lockstep.Protocol.Experiments;

/// <summary>What to say of a key that nobody knows: where it belongs, which one was meant, or which there are.</summary>
internal static class UnknownKey
{
    public static string Message(SpecShape shape, string name)
    {
        var homes = Homes(SpecShape.Of(typeof(ExperimentSpec)), name, "").ToList();
        if (homes.Count == 1)
        {
            return $"expected a known key, found '{name}', which belongs {homes[0]}: move it there.";
        }

        var meant = Meant(shape, name);
        return meant is null
            ? $"expected one of {string.Join(", ", shape.Keys.Select(key => key.Name))}, found the unknown key '{name}': remove it."
            : $"expected a known key, found '{name}': did you mean '{meant}'?";
    }

    /// <summary>The key of this map that was probably meant, or null.</summary>
    public static string? Meant(SpecShape shape, string name) => Nearest.To(name, shape.Keys.Select(key => key.Name));

    /// <summary>The maps that have a key of exactly this name.</summary>
    private static IEnumerable<string> Homes(SpecShape shape, string name, string path)
    {
        if (shape.Find(name) is not null)
        {
            yield return path.Length == 0 ? "at the top of the file" : $"in {path}";
        }

        foreach (var key in shape.Keys.Where(key => key.IsRecord))
        {
            foreach (var home in Homes(SpecShape.Of(key.Type), name, path.Length == 0 ? key.Name : $"{path}.{key.Name}"))
            {
                yield return home;
            }
        }
    }
}
