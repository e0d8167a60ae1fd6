using System.CommandLine;
using System.Diagnostics;
using Lockstep.Cli.Views;
using Lockstep.Data.Packing;
using Lockstep.Data.Sources;
using Lockstep.Data.Synthesis;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data synth DST</c>.</summary>
internal static class DataSynthCommand
{
    public static Command Create()
    {
        var destination = new Argument<string>("destination") { Description = "Folder of the data set." };
        var images = new Option<long>("--images") { Description = "Training images.", DefaultValueFactory = _ => 12_000 };
        var val = new Option<long?>("--val-images") { Description = "Evaluation images; by default one for every 25 training images, and at least one of each class." };
        var classes = new Option<int>("--classes") { Description = $"Classes, 1 to {GlyphSynthesis.MostClasses}: glyphs, then pairs of glyphs, then pairs in colours.", DefaultValueFactory = _ => 28 };
        var size = new Option<int>("--size") { Description = "Height and width of an image in pixels.", DefaultValueFactory = _ => 32 };
        var seed = new Option<ulong>("--seed") { Description = "The same seed draws the same images everywhere." };
        var quality = new Option<int>("--quality") { Description = "JPEG quality, 1 to 100.", DefaultValueFactory = _ => 90 };
        var shardMb = new Option<int>("--shard-mb") { Description = "About how many MB (10^6 bytes) a shard has.", DefaultValueFactory = _ => 256 };
        var threads = new Option<int>("--threads") { Description = "Shards that are drawn at the same time; 0 takes one for each processor.", DefaultValueFactory = _ => 0 };
        var folder = new Option<bool>("--folder") { Description = "Write an image folder (train/CLASS/*.jpg, val/CLASS/*.jpg), not shards." };
        var json = JsonOption.Create();
        var command = new Command("synth", "Draw a data set of JPEG images at any scale: digits and letters, learnable and balanced. A killed run is gone on with by the same command.") { destination, images, val, classes, size, seed, quality, shardMb, threads, folder, json };
        command.SetGuardedAction((parsed, ct) =>
        {
            var settings = new PackSettings
            {
                Destination = parsed.GetValue(destination)!,
                ShardBytes = parsed.GetValue(shardMb) * 1_000_000L,
                Quality = parsed.GetValue(quality),
                Threads = parsed.GetValue(threads),
                ShuffleSeed = null,
                PixelsToJpeg = true,
            };
            if (settings is { ShardBytes: < 1 } or { Threads: < 0 } or { Quality: < 1 or > 100 })
            {
                throw new UsageException("--shard-mb: expected at least 1; --threads: at least 0; --quality: 1 to 100.");
            }

            long train = parsed.GetValue(images);
            var drawn = new SynthesisSettings
            {
                Images = train,
                ValImages = parsed.GetValue(val) ?? Math.Max(parsed.GetValue(classes), (train + 24) / 25),
                Classes = parsed.GetValue(classes),
                Side = parsed.GetValue(size),
                Seed = parsed.GetValue(seed),
            };
            return Task.FromResult(parsed.GetValue(folder) ? ToFolder(drawn, settings, parsed.GetValue(json), ct) : ToShards(drawn, settings, parsed.GetValue(json), ct));
        });
        return command;
    }

    private static int ToShards(SynthesisSettings drawn, PackSettings settings, bool json, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        using var source = Open(drawn);
        var report = WorkView.Show("synth", "images", tell => ShardPacker.Run(source, settings with { Progress = tell }, ct));
        PackText.Write(report, settings.Destination, Stopwatch.GetElapsedTime(started), json);
        return ExitCode.Done;
    }

    private static int ToFolder(SynthesisSettings drawn, PackSettings settings, bool json, CancellationToken ct)
    {
        using var source = Open(drawn);
        long files = WorkView.Show("synth", "images", tell => FolderPacker.Run(source, settings with { Progress = tell }, ct));
        Console.WriteLine(json ? JsonOption.Text(new { Files = files }) : $"{settings.Destination}: {files} files; use it with data.source: image_folder");
        return ExitCode.Done;
    }

    /// <summary>Nothing is drawn yet: only the settings can be wrong.</summary>
    private static DatasetPair Open(SynthesisSettings drawn)
    {
        try
        {
            return GlyphSynthesis.Open(drawn);
        }
        catch (DataException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
