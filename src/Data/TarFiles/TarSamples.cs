using System.Globalization;
using System.Text.Json;
using Lockstep.Data.Indexing;
using Lockstep.Data.Sources;

namespace Lockstep.Data.TarFiles;

/// <summary>
/// Samples of a WebDataset shard: members beside each other whose names share a key; the image is jpg, jpeg or png, the label cls (a
/// whole number as text) or the "label" of json. Members of other kinds belong to other users of the shard.
/// </summary>
internal sealed class TarSamples(string path) : IShardScanner
{
    private const int MostImageBytes = 256 << 20;
    private const int MostLabelBytes = 1 << 20;
    private const int BufferBytes = 1 << 20;

    private static readonly string[] ImageExtensions = ["jpg", "jpeg", "png"];

    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
    private readonly List<TarMember> _sample = [];
    private TarMembers? _members;
    private bool _more;
    private byte[] _image = [];

    public string Name => $"{path} at offset {_sample[0].Offset} (key {_sample[0].Key})";

    /// <summary>The first block is a tar header.</summary>
    public static bool Fits(ReadOnlySpan<byte> start) => start.Length >= TarBlock.Bytes && TarBlock.IsHeader(start[..TarBlock.Bytes]);

    public bool MoveNext()
    {
        if (_members is null)
        {
            _members = new TarMembers(path, _file);
            _more = _members.MoveNext();
        }

        _sample.Clear();
        while (_more && (_sample.Count == 0 || _members.Current.Key == _sample[0].Key))
        {
            _sample.Add(_members.Current);
            _more = _members.MoveNext();
        }

        return _sample.Count > 0;
    }

    public ScannedSample Read()
    {
        var images = _sample.Where(member => ImageExtensions.Contains(member.Extension, StringComparer.Ordinal)).ToList();
        if (images.Count != 1)
        {
            string found = string.Join(", ", _sample.Select(member => $".{member.Extension}"));
            throw new BadSampleException($"{(images.Count == 0 ? "a label without an image" : "several images of one key")}: found {found}, expected one of .jpg, .jpeg, .png and one of .cls, .json beside it");
        }

        int label = ReadLabel();
        var image = images[0];
        return new ScannedSample(image.Offset, Content(image, MostImageBytes), label);
    }

    public void Dispose() => _file.Dispose();

    private int ReadLabel()
    {
        foreach (var member in _sample)
        {
            if (member.Extension == "cls")
            {
                return int.TryParse(Content(member, MostLabelBytes).Trim(" \t\r\n"u8), NumberStyles.None, CultureInfo.InvariantCulture, out int label)
                    ? label
                    : throw new BadSampleException($"{member.Name} at offset {member.Offset} holds no label, expected a whole number of at least 0");
            }
        }

        foreach (var member in _sample)
        {
            if (member.Extension == "json" && LabelOf(Content(member, MostLabelBytes)) is { } label)
            {
                return label >= 0 ? label : throw new BadSampleException($"{member.Name} has the label {label}, expected at least 0");
            }
        }

        throw new BadSampleException("an image without a label: expected KEY.cls with a whole number, or KEY.json with \"label\", beside it");
    }

    /// <summary>Null where it is no JSON object, or has no label that is a whole number.</summary>
    private static int? LabelOf(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("label", out var label)
                && label.ValueKind == JsonValueKind.Number
                && label.TryGetInt32(out int value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Valid until the next call.</summary>
    private ReadOnlySpan<byte> Content(TarMember member, int most)
    {
        if (member.Length > most)
        {
            throw new BadSampleException($"{member.Name} has {member.Length} bytes, expected at most {most}");
        }

        if (member.Length > _image.Length)
        {
            _image = new byte[Math.Max(member.Length, _image.Length / 2 * 3)];
        }

        var content = _image.AsSpan(0, (int)member.Length);
        _file.Position = member.Offset;
        _file.ReadExactly(content);
        return content;
    }
}
