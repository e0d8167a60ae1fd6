namespace Lockstep.Protocol.Checkpoints;

/// <summary>What a manifest's values must be beyond their types.</summary>
internal static class CheckpointManifestRules
{
    private const int HashLength = 64;

    public static string? FirstProblem(CheckpointManifest manifest)
    {
        if (manifest.Format != CheckpointManifest.CurrentFormat)
        {
            return $"expected format {CheckpointManifest.CurrentFormat}, found {manifest.Format}: the checkpoint was written by another version; read it with that one.";
        }

        if (manifest.Step < 0 || manifest.SamplesSeen < 0 || !(manifest.Epoch >= 0) || manifest.WorldSize < 1)
        {
            return "expected step, samples_seen and epoch of at least 0 and world_size of at least 1, "
                + FormattableString.Invariant($"found {manifest.Step}, {manifest.SamplesSeen}, {manifest.Epoch} and {manifest.WorldSize}.");
        }

        if (manifest.Place < 0 || manifest.Portions < 0 || manifest.Place.HasValue != manifest.Portions.HasValue)
        {
            return FormattableString.Invariant($"expected place and portions of at least 0, or neither, found {manifest.Place} and {manifest.Portions}.");
        }

        if (manifest.EvaluationAccuracy is { } accuracy && !(accuracy >= 0))
        {
            return FormattableString.Invariant($"expected evaluation_accuracy of at least 0, found {accuracy}.");
        }

        if (manifest.Files.Count == 0)
        {
            return "expected at least one file, found none.";
        }

        return manifest.Files.Select(file => Problem(file.Key, file.Value)).FirstOrDefault(problem => problem is not null);
    }

    private static string? Problem(string name, CheckpointFile? file)
    {
        if (!IsPlainName(name))
        {
            return $"files: expected a plain file name, found '{name}': a checkpoint's files lie in its own directory.";
        }

        if (file is null || file.Bytes < 0 || !IsHash(file.Sha256))
        {
            return $"files.{name}: expected bytes of at least 0 and sha256 of {HashLength} lower-case hexadecimal digits, found {file?.Bytes} and '{file?.Sha256}'.";
        }

        return null;
    }

    private static bool IsPlainName(string name)
        => name.Length > 0 && name is not ("." or ".." or CheckpointManifest.FileName) && name.AsSpan().IndexOfAny("/\\:\0") < 0;

    private static bool IsHash(string text) => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower);
}
