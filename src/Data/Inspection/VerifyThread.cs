using Lockstep.Data.Checksums;
using Lockstep.Data.Packing;
using Lockstep.Data.Shards;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;
using Lockstep.Data.TarFiles;

namespace Lockstep.Data.Inspection;

/// <summary>Reads shards through on one thread.</summary>
internal sealed class VerifyThread(IByteStore store, ShardManifest manifest, bool decode, WorkMeter meter) : IDisposable
{
    private readonly SourcePixels _pixels = new();
    private byte[] _image = [];

    public List<ShardFault> Faults(ShardFile file, CancellationToken ct)
    {
        var faults = new List<ShardFault>();
        using var shard = new OpenShard(store, file, manifest.Content);
        try
        {
            shard.CheckLengths();
            _ = shard.Index;
        }
        catch (DataException e)
        {
            faults.Add(new ShardFault(shard.Place, null, null, null, e.Message));
            meter.Add(file.Samples);
            return faults;
        }

        for (long sample = 0; sample < file.Samples; sample++)
        {
            ct.ThrowIfCancellationRequested();
            Add(faults, shard, sample);
            meter.Add(1);
        }

        return faults;
    }

    public void Dispose() => _pixels.Dispose();

    private void Add(List<ShardFault> faults, OpenShard shard, long sample)
    {
        long? offset = null;
        try
        {
            var entry = shard.Entry(sample);
            offset = entry.Offset;
            Check(shard, entry);
        }
        catch (Exception e) when (e is DataException or BadSampleException)
        {
            faults.Add(new ShardFault(shard.Place, sample, offset, offset is { } at ? KeyAt(shard, at) : null, e.Message));
        }
    }

    private void Check(OpenShard shard, ShardEntry entry)
    {
        if (entry.Length > _image.Length)
        {
            _image = new byte[Math.Max(entry.Length, _image.Length / 2 * 3)];
        }

        var image = _image.AsSpan(0, entry.Length);
        store.Read(shard.File.File, entry.Offset, image);
        uint found = Crc32C.Of(image);
        if (found != entry.Crc)
        {
            throw new BadSampleException($"{entry.Length} bytes with CRC-32C {found:x8}, expected {entry.Crc:x8} as the index has it");
        }

        int label = entry.Label - manifest.LabelBase;
        if (label < 0 || label >= manifest.Classes.Count)
        {
            throw new BadSampleException($"label {entry.Label}, expected {manifest.LabelBase} to {manifest.LabelBase + manifest.Classes.Count - 1}");
        }

        if (decode && manifest.Content == ShardContent.Encoded)
        {
            CheckPixels(new StoredSample(image, label, null), entry);
        }
    }

    private void CheckPixels(StoredSample sample, ShardEntry entry)
    {
        _pixels.Rgb(sample, int.MaxValue, out var size);
        if (entry.Width != 0 && (size.Width != entry.Width || size.Height != entry.Height))
        {
            throw new BadSampleException($"the image is {size.Width} x {size.Height}, expected {entry.Width} x {entry.Height} as the index has it");
        }
    }

    /// <summary>The member's name stands in the tar header just before it; null in shards of other kinds.</summary>
    private string? KeyAt(OpenShard shard, long offset)
    {
        Span<byte> block = stackalloc byte[TarBlock.Bytes];
        if (manifest.Content != ShardContent.Encoded || offset < TarBlock.Bytes || offset > shard.File.Bytes)
        {
            return null;
        }

        try
        {
            store.Read(shard.File.File, offset - TarBlock.Bytes, block);
            return TarBlock.IsHeader(block) ? TarBlock.NameOf(block) : null;
        }
        catch (DataException)
        {
            return null;
        }
    }
}
