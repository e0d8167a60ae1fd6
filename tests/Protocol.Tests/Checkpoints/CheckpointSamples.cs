using System.Text;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Protocol.Tests.Checkpoints;

/// <summary>Checkpoint directories written by hand, not by the code under test.</summary>
internal static class CheckpointSamples
{
    /// <summary>SHA-256 of the three bytes "abc": FIPS 180-2, appendix B.1.</summary>
    public const string HashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    public static string Json(long step) => $$"""
        {
          "format": 1, "run_id": "r1", "step": {{step}}, "epoch": 1.5, "samples_seen": 1440, "seed": 18446744073709551615,
          "spec_hash": "aa", "generation": 4, "world_size": 3, "state_hash": "bb", "created": "2026-01-02T03:04:05+00:00",
          "files": { "model.safetensors": { "bytes": 3, "sha256": "{{HashOfAbc}}" } }
        }
        """;

    /// <summary>A valid checkpoint whose only file holds "abc".</summary>
    public static string Write(CheckpointFolder root, long step)
    {
        var directory = Directory.CreateDirectory(root.At(CheckpointName.For(step))).FullName;
        File.WriteAllText(Path.Combine(directory, "model.safetensors"), "abc");
        File.WriteAllText(Path.Combine(directory, CheckpointManifest.FileName), Json(step));
        return directory;
    }

    public static CheckpointManifest Read(string json) => CheckpointManifestJson.Read(Encoding.UTF8.GetBytes(json), "x/manifest.json");
}
