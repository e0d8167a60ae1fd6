using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>Names of objects come from index files, which anybody may have written.</summary>
internal static class ObjectName
{
    /// <exception cref="DataException">The name leads out of the place that it is below of.</exception>
    public static string Checked(string name) => name.Length > 0 && !name.StartsWith('/') && !name.Contains('\\', StringComparison.Ordinal) && name.Split('/').All(part => part is not ("" or "." or ".."))
        ? name
        : throw new DataException($"'{name}' is no name of an object, expected one below the data set's place such as train-000000.tar: its index was written by something else; make it anew.");
}
