using System.Text.Json;

namespace Lockstep.Protocol.Checkpoints;

/// <summary>Reads and writes <c>manifest.json</c>. Strict: a missing, unknown, repeated or impossible value is an error.</summary>
public static class CheckpointManifestJson
{
    /// <summary>A manifest is a few hundred bytes; a longer file is not one.</summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>UTF-8 JSON, indented, keys in snake_case.</summary>
    public static byte[] Write(CheckpointManifest manifest)
    {
        var files = new SortedDictionary<string, CheckpointFile>(manifest.Files.ToDictionary(), StringComparer.Ordinal);
        var unsigned = manifest with { Files = files, Digest = ManifestDigest.Blank };
        return ManifestDigest.Seal(JsonSerializer.SerializeToUtf8Bytes(unsigned, CheckpointManifestContext.Default.CheckpointManifest));
    }

    /// <summary>Reads <c>manifest.json</c> of a checkpoint directory; the listed files are not looked at.</summary>
    /// <exception cref="CheckpointException">The file is missing, or not a manifest.</exception>
    public static CheckpointManifest Load(string directory)
    {
        var path = Path.Combine(directory, CheckpointManifest.FileName);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                throw new CheckpointException(path, $"expected a manifest of at most {MaxBytes} bytes, found {stream.Length}.");
            }

            var utf8 = new byte[stream.Length];
            stream.ReadExactly(utf8);
            return Read(utf8, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"expected the manifest of a finished checkpoint: {error.Message}", error);
        }
    }

    /// <param name="utf8">The file's contents.</param>
    /// <param name="path">Its path, for the error.</param>
    /// <exception cref="CheckpointException">It is not a manifest.</exception>
    public static CheckpointManifest Read(ReadOnlySpan<byte> utf8, string path)
    {
        CheckpointManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(utf8, CheckpointManifestContext.Default.CheckpointManifest);
        }
        catch (JsonException error)
        {
            throw new CheckpointException(path, $"expected the manifest of a checkpoint as JSON: {error.Message}", error);
        }

        var problem = manifest is null ? "expected a JSON object, found null." : CheckpointManifestRules.FirstProblem(manifest) ?? DigestProblem(utf8, manifest);
        return problem is null ? manifest! with { Digest = null } : throw new CheckpointException(path, problem);
    }

    /// <summary>A manifest without a digest was written by hand or by another program, and is taken as it is.</summary>
    private static string? DigestProblem(ReadOnlySpan<byte> utf8, CheckpointManifest manifest) => manifest.Digest is null || ManifestDigest.Fits(utf8, manifest.Digest)
        ? null
        : $"expected contents of the digest {manifest.Digest} that stands in it: the manifest was changed after it was written.";
}
