using Lockstep.Data.Shards;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Makes shards on one thread.</summary>
internal sealed class PackThread(DatasetPair source, PackSettings settings, PackOrder train, PackOrder val, BadImages bad, WorkMeter meter) : IDisposable
{
    /// <summary>A member's name has 100 characters: number, stem, extension.</summary>
    private const int MostStem = 80;

    private readonly ISampleReader _train = source.Train.OpenReader();
    private readonly ISampleReader _val = source.Test.OpenReader();
    private readonly IPackStage _stage = PackStages.Create(settings);

    /// <summary>The shard gets its name when it is whole, and its index last: where that is, the shard is finished.</summary>
    public void Make(ShardJob job, CancellationToken ct)
    {
        string path = Path.Combine(settings.Destination, job.Name);
        var index = new ShardIndexBuilder();
        var left = new List<BadSample>();
        using var file = new PartialFile(path);
        IShardWriter writer = settings.RawSide is null ? new TarShardWriter(file.Stream) : new RawShardWriter(file.Stream);
        var (first, end) = job.Half.Places(job.Number);
        for (long place = first; place < end; place++)
        {
            ct.ThrowIfCancellationRequested();
            Add(job, place, writer, index, left);
            meter.Add(1);
        }

        writer.Finish();
        long length = writer.Length;
        file.Commit();
        BadList.Write(path, left);
        index.Write(path + ShardIndexLayout.Extension, length);
    }

    public void Dispose()
    {
        _train.Dispose();
        _val.Dispose();
        _stage.Dispose();
    }

    private void Add(ShardJob job, long place, IShardWriter writer, ShardIndexBuilder index, List<BadSample> left)
    {
        bool isTrain = ShardCut.HalfNumber(job.Half.Name) == 0;
        long sample = (isTrain ? train : val)[place];
        var set = isTrain ? source.Train : source.Test;
        try
        {
            var stored = (isTrain ? _train : _val).Read(sample);
            if (stored.Label < 0 || stored.Label >= set.ClassNames.Count)
            {
                throw new BadSampleException($"label {stored.Label}, expected 0 to {set.ClassNames.Count - 1}");
            }

            index.Add(writer.Add(Key(place, set, sample), _stage.Convert(stored), stored.Label));
        }
        catch (BadSampleException e)
        {
            var broken = new BadSample(set.NameOf(sample), e.Message);
            left.Add(broken);
            bad.Add(broken);
        }
    }

    /// <summary>The number makes it unique; the stem is for people, without dots, at which WebDataset's keys end.</summary>
    private string Key(long place, IDataset set, long sample)
    {
        if (settings.StemOf is not { } stemOf)
        {
            return $"{place:D9}";
        }

        string stem = stemOf(set.NameOf(sample));
        string clean = new([.. stem.Take(MostStem).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')]);
        return $"{place:D9}-{clean}";
    }
}
