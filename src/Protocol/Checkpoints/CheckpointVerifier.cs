using System.Security.Cryptography;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>Proves that a checkpoint directory holds what its manifest says.</summary>
public static class CheckpointVerifier
{
    /// <summary>Reads the manifest and every byte of every file that it lists.</summary>
    /// <exception cref="CheckpointException">The manifest is missing or malformed; a file is missing, of another size, or of another SHA-256.</exception>
    public static CheckpointManifest Verify(string directory)
    {
        var manifest = CheckpointManifestJson.Load(directory);
        var named = CheckpointName.TryParse(directory);
        if (named is not null && named.Step != manifest.Step)
        {
            throw new CheckpointException(Path.Combine(directory, CheckpointManifest.FileName),
                $"expected step {named.Step} as the directory's name says, found step {manifest.Step}.");
        }

        foreach (var (name, file) in manifest.Files)
        {
            Verify(Path.Combine(directory, name), file);
        }

        return manifest;
    }

    private static void Verify(string path, CheckpointFile expected)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length != expected.Bytes)
            {
                throw new CheckpointException(path, $"expected {expected.Bytes} bytes as the manifest says, found {stream.Length}: the file was cut off or replaced.");
            }

            var found = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (found != expected.Sha256)
            {
                throw new CheckpointException(path, $"expected SHA-256 {expected.Sha256} as the manifest says, found {found}: the file was changed after it was written.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"expected a readable file of {expected.Bytes} bytes as the manifest says: {error.Message}", error);
        }
    }
}
