using System.Text;
using System.Text.Json.Nodes;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Protocol.Tests.Checkpoints;

public class CheckpointManifestJsonTests
{
    [Fact]
    public void Read_WholeManifest_GivesEveryValue()
    {
        var manifest = CheckpointSamples.Read(CheckpointSamples.Json(15));
        Assert.Equal(("r1", 15, 1.5, 1440), (manifest.RunId, manifest.Step, manifest.Epoch, manifest.SamplesSeen));
        Assert.Equal((ulong.MaxValue, "aa", 4UL, 3, "bb"), (manifest.Seed, manifest.SpecHash, manifest.Generation, manifest.WorldSize, manifest.StateHash));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), manifest.Created);
        Assert.Equal(new CheckpointFile(3, CheckpointSamples.HashOfAbc), Assert.Single(manifest.Files).Value);
    }

    [Fact]
    public void Write_Manifest_IsTheSameJsonAndADigest()
    {
        var written = JsonNode.Parse(Write(CheckpointSamples.Json(15)))!;
        Assert.True(written.AsObject().Remove("digest"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(CheckpointSamples.Json(15)), written), written.ToJsonString());
    }

    [Fact]
    public void Write_Evaluation_ReadsBack()
    {
        var manifest = CheckpointSamples.Read(CheckpointSamples.Json(15)) with { EvaluationAccuracy = 0.1, EvaluationLoss = 1e-300 };
        var read = CheckpointSamples.Read(Encoding.UTF8.GetString(CheckpointManifestJson.Write(manifest)));
        Assert.Equal((0.1, 1e-300), (read.EvaluationAccuracy, read.EvaluationLoss));
    }

    // Read from the file that another program hashed, with zeros in the digest's place.
    [Fact]
    public void Write_Manifest_DigestIsWhatAnotherProgramComputes() =>
        Assert.EndsWith("\n  \"digest\": \"4f61e54c9b5d108482d1e3d2395bc646f8e326cf2678f50b9f9eb4ff1d48cbea\"\n}", Write(CheckpointSamples.Json(15)), StringComparison.Ordinal);

    [Fact]
    public void Read_WrittenManifestWithAnyByteChanged_Fails()
    {
        var whole = Encoding.UTF8.GetBytes(Write(CheckpointSamples.Json(15)));
        CheckpointManifestJson.Read(whole, "x");
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80, 0xFF })
            {
                var file = whole.ToArray();
                file[at] ^= mask;
                Assert.True(Record.Exception(() => CheckpointManifestJson.Read(file, "x")) is CheckpointException, $"byte {at}, mask {mask}");
            }
        }
    }

    [Theory]
    [InlineData("\"step\": 15,", "", "step")]
    [InlineData("\"step\": 15,", "\"step\": \"15\",", "step")]
    [InlineData("\"step\": 15,", "\"step\": 15, \"step\": 16,", "step")]
    [InlineData("\"step\": 15,", "\"step\": 15, \"stepp\": 16,", "stepp")]
    [InlineData("\"step\": 15", "\"step\": -1", "found -1")]
    [InlineData("\"format\": 1", "\"format\": 2", "expected format 1, found 2")]
    [InlineData("\"run_id\": \"r1\"", "\"run_id\": null", "run_id")]
    [InlineData("\"world_size\": 3", "\"world_size\": 0", "world_size")]
    [InlineData("model.safetensors", "../model", "plain file name, found '../model'")]
    [InlineData("model.safetensors", "manifest.json", "plain file name")]
    [InlineData("\"bytes\": 3", "\"bytes\": -3", "files.model.safetensors")]
    [InlineData("ba7816", "BA7816", "files.model.safetensors")]
    [InlineData("ba7816", "", "64 lower-case hexadecimal digits")]
    [InlineData("{", "", "JSON")]
    public void Read_Broken_NamesFileAndProblem(string part, string replacement, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => CheckpointSamples.Read(ReplaceFirst(CheckpointSamples.Json(15), part, replacement)));
        Assert.Equal("x/manifest.json", error.File);
        Assert.StartsWith("x/manifest.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[]")]
    public void Read_NoObject_Throws(string json) => Assert.Throws<CheckpointException>(() => CheckpointSamples.Read(json));

    [Fact]
    public void Read_AnyByteChanged_FailsTypedOrNotAtAll()
    {
        var whole = Encoding.UTF8.GetBytes(CheckpointSamples.Json(15));
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80, 0xFF })
            {
                var file = whole.ToArray();
                file[at] ^= mask;
                var error = Record.Exception(() => CheckpointManifestJson.Read(file, "x"));
                Assert.True(error is null or CheckpointException, $"byte {at}: {error}");
            }
        }
    }

    private static string Write(string json) => Encoding.UTF8.GetString(CheckpointManifestJson.Write(CheckpointSamples.Read(json)));

    private static string ReplaceFirst(string text, string part, string replacement)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + part.Length));
    }
}
