using System.Text.Json;
using System.Text.Json.Serialization;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Shards;

/// <summary>Reads, checks and writes <c>dataset.json</c>.</summary>
internal static class ManifestJson
{
    /// <summary>Half a million shards; more is something else.</summary>
    private const long MostBytes = 128L << 20;

    private const string Remedy = "Copy it again, or make it anew with lockstep data index.";

    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static string Text(ShardManifest manifest) => JsonSerializer.Serialize(manifest, Style) + "\n";

    /// <exception cref="DataException">There is none, it is malformed, of a newer version, or says what cannot be.</exception>
    public static ShardManifest Read(IByteStore store)
    {
        string place = store.PlaceOf(ShardManifest.FileName);
        long length = store.Length(ShardManifest.FileName) ?? throw new DataException(
            $"{place} is missing, expected a data set of shards: make one with lockstep data pack, or lockstep data index where the shards are there already.");
        if (length > MostBytes)
        {
            throw new DataException($"{place} has {length} bytes, expected at most {MostBytes}: it is no manifest of shards.");
        }

        byte[] text = new byte[length];
        store.Read(ShardManifest.FileName, 0, text);
        return Parse(text, place);
    }

    /// <param name="text">UTF-8.</param>
    /// <param name="place">For messages.</param>
    public static ShardManifest Parse(ReadOnlySpan<byte> text, string place)
    {
        try
        {
            CheckVersion(text, place);
            var manifest = JsonSerializer.Deserialize<ShardManifest>(text, Style) ?? throw new JsonException("null");
            ManifestRules.Check(manifest, place, Remedy);
            return manifest;
        }
        catch (JsonException e)
        {
            throw new DataException($"{place} is malformed: {e.Message} {Remedy}", e);
        }
    }

    /// <summary>Looked at first: a newer version may have keys that this one does not know.</summary>
    private static void CheckVersion(ReadOnlySpan<byte> text, string place)
    {
        var reader = new Utf8JsonReader(text);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("version", out var version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int found))
        {
            throw new JsonException("expected an object with the whole number 'version'.");
        }

        if (found is < 1 or > ShardManifest.CurrentVersion)
        {
            throw new DataException($"{place} has version {found}, expected 1 to {ShardManifest.CurrentVersion}: it was made by a newer Lockstep; use that one, or pack the data again.");
        }
    }
}
