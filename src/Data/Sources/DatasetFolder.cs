namespace Lockstep.Data.Sources;

/// <summary>The folder of a source that needs one.</summary>
internal static class DatasetFolder
{
    /// <exception cref="DataException">No path is set, or it is no folder.</exception>
    public static string Of(DatasetSettings settings)
    {
        if (string.IsNullOrEmpty(settings.Path))
        {
            throw new DataException($"data source {settings.Kind} needs the folder of its files: set data.path.");
        }

        return Directory.Exists(settings.Path)
            ? settings.Path
            : throw new DataException($"data path {Path.GetFullPath(settings.Path)} is not a folder: set data.path to where the data was unpacked.");
    }
}
