namespace Lockstep.Protocol.Checkpoints;

/// <summary>Deletes a checkpoint so that no half of it can be taken for one.</summary>
public static class CheckpointRemoval
{
    /// <summary>The manifest goes first: a crash in between leaves a directory that never verifies.</summary>
    /// <exception cref="CheckpointException">The file system refused.</exception>
    public static void Remove(string directory)
    {
        try
        {
            File.Delete(Path.Combine(directory, CheckpointManifest.FileName));
            Directory.Delete(directory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else was faster.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(directory, $"could not be deleted: {error.Message}", error);
        }
    }
}
