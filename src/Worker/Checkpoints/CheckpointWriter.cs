using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>
/// Writes a checkpoint so that it is there as a whole or not at all: files into a partial directory beside it, each flushed
/// to disk and hashed while written, the manifest last, then the directory, then one rename.
/// </summary>
internal sealed class CheckpointWriter
{
    private readonly string _root;
    private readonly Func<string, Stream> _create;

    /// <param name="root">Directory that holds the checkpoint directories; made if it is missing.</param>
    /// <param name="create">Opens a new file for writing; tests pass one that fails.</param>
    public CheckpointWriter(string root, Func<string, Stream>? create = null)
    {
        _root = Path.GetFullPath(root);
        _create = create ?? HashedFile.Create;
    }

    /// <param name="manifest">Everything but <see cref="CheckpointManifest.Files"/>, which is filled in here.</param>
    /// <param name="data">The tensors; not changed by anybody until this returns.</param>
    /// <returns>The checkpoint's directory.</returns>
    /// <exception cref="CheckpointException">The file system refused, e.g. the disk is full. Nothing of the attempt is left.</exception>
    public string Write(CheckpointManifest manifest, CheckpointData data)
    {
        var target = Path.Combine(_root, CheckpointName.For(manifest.Step));
        var partial = Path.Combine(_root, PartialDirectory.NameFor(CheckpointName.For(manifest.Step)));
        try
        {
            DirectoryJournal.Create(_root);
            Directory.CreateDirectory(partial);
            WriteFiles(partial, manifest, data);
            DirectoryJournal.Commit(partial);
            CheckpointPublication.Publish(partial, target);
            return target;
        }
        catch (Exception error)
        {
            Discard(partial);
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointException(target, $"could not be written: {error.Message} The attempt was removed; older checkpoints are untouched.", error);
            }

            throw;
        }
    }

    private void WriteFiles(string directory, CheckpointManifest manifest, CheckpointData data)
    {
        var files = new SortedDictionary<string, CheckpointFile>(StringComparer.Ordinal)
        {
            [CheckpointData.ModelFile] = WriteFile(directory, CheckpointData.ModelFile, stream => SafetensorsWriter.Write(stream, data.Model)),
            [CheckpointData.OptimizerFile] = WriteFile(directory, CheckpointData.OptimizerFile, stream => SafetensorsWriter.Write(stream, data.Optimizer)),
        };
        var json = CheckpointManifestJson.Write(manifest with { Files = files });
        WriteFile(directory, CheckpointManifest.FileName, stream => stream.Write(json));
    }

    private CheckpointFile WriteFile(string directory, string name, Action<Stream> write)
        => HashedFile.Write(Path.Combine(directory, name), write, _create);

    private static void Discard(string partial)
    {
        try
        {
            Directory.Delete(partial, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; the rest goes with the next clean-up.
        }
    }
}
