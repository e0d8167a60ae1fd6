using System.Security.Cryptography;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>Proves that a checkpoint directory holds what its manifest says.</summary>
public static class CheckpointVerifier
{
    /// <summary>Reads the manifest and every byte of every file that it lists.</summary>
    /// <exception cref="CheckpointException">The manifest is missing or malformed; a file is missing, of another size, or of another SHA-256.</exception>
    public static CheckpointManifest Verify(string directory)
    {
        var manifest = LoadManifest(directory);
        foreach (var (name, file) in manifest.Files)
        {
            Verify(Path.Combine(directory, name), file);
        }

        return manifest;
    }

    /// <summary>The manifest, if it is one and of the step that the directory's name says.</summary>
    /// <exception cref="CheckpointException">It is not.</exception>
    public static CheckpointManifest LoadManifest(string directory)
    {
        var manifest = CheckpointManifestJson.Load(directory);
        var named = CheckpointName.TryParse(directory);
        return named is null || named.Step == manifest.Step
            ? manifest
            : throw new CheckpointException(Path.Combine(directory, CheckpointManifest.FileName),
                $"expected step {named.Step} as the directory's name says, found step {manifest.Step}.");
    }

    /// <summary>What lies in the directory and is not of the checkpoint. Loading ignores it.</summary>
    /// <returns>Full paths, in ordinal order.</returns>
    public static IReadOnlyList<string> Strangers(string directory, CheckpointManifest manifest) =>
        [.. Directory.EnumerateFileSystemEntries(directory)
            .Where(path => Path.GetFileName(path) is var name && name != CheckpointManifest.FileName && !manifest.Files.ContainsKey(name))
            .Order(StringComparer.Ordinal)];

    /// <summary>Everything that is wrong with a checkpoint, where <see cref="Verify(string)"/> stops at the first.</summary>
    public static IReadOnlyList<CheckpointException> Problems(string directory)
    {
        var problems = new List<CheckpointException>();
        try
        {
            var manifest = LoadManifest(directory);
            foreach (var (name, file) in manifest.Files)
            {
                Collect(problems, Path.Combine(directory, name), file);
            }

            problems.AddRange(Strangers(directory, manifest).Select(path => new CheckpointException(path, "expected nothing of this name: the manifest does not list it.")));
        }
        catch (CheckpointException problem)
        {
            problems.Add(problem);
        }

        return problems;
    }

    /// <exception cref="CheckpointException">The file is missing or of another length.</exception>
    internal static void VerifyLength(string path, CheckpointFile expected)
    {
        using var stream = Open(path, expected);
    }

    private static void Collect(List<CheckpointException> problems, string path, CheckpointFile file)
    {
        try
        {
            Verify(path, file);
        }
        catch (CheckpointException problem)
        {
            problems.Add(problem);
        }
    }

    private static void Verify(string path, CheckpointFile expected)
    {
        try
        {
            using var stream = Open(path, expected);
            CheckHash(path, expected, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (IOException error)
        {
            throw Unreadable(path, expected, error);
        }
    }

    private static void CheckHash(string path, CheckpointFile expected, string found)
    {
        if (found != expected.Sha256)
        {
            throw new CheckpointException(path, $"expected SHA-256 {expected.Sha256} as the manifest says, found {found}: the file was changed after it was written.");
        }
    }

    private static FileStream Open(string path, CheckpointFile expected)
    {
        FileStream? stream = null;
        try
        {
            stream = File.OpenRead(path);
            return stream.Length == expected.Bytes
                ? stream
                : throw new CheckpointException(path, $"expected {expected.Bytes} bytes as the manifest says, found {stream.Length}: the file was cut off or replaced.");
        }
        catch (Exception error)
        {
            stream?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw Unreadable(path, expected, error);
            }

            throw;
        }
    }

    private static CheckpointException Unreadable(string path, CheckpointFile expected, Exception error) =>
        new(path, $"expected a readable file of {expected.Bytes} bytes as the manifest says: {error.Message}", error);
}
