using System.CommandLine;
using System.Diagnostics;
using Lockstep.Cli.Views;
using Lockstep.Data.Packing;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data pack SRC DST</c>.</summary>
internal static class DataPackCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "Image folder with train/ and val/ (or test/), CIFAR, MNIST, or a data set of shards." };
        var destination = new Argument<string>("destination") { Description = "Folder of the shards." };
        var shardMb = new Option<int>("--shard-mb") { Description = "About how many MB (10^6 bytes) a shard has.", DefaultValueFactory = _ => 256 };
        var shorter = new Option<int?>("--shorter-side") { Description = "Shrink images whose shorter side is longer to this many pixels and compress them again; others stay as they are." };
        var quality = new Option<int>("--quality") { Description = "JPEG quality of images that are compressed again, 1 to 100.", DefaultValueFactory = _ => 90 };
        var raw = new Option<int?>("--raw") { Description = "Store decoded pixels, the shorter side at most this many, for memory-mapped reading; e.g. 256." };
        var threads = new Option<int>("--threads") { Description = "Shards that are made at the same time; 0 takes one for each processor.", DefaultValueFactory = _ => 0 };
        var seed = new Option<ulong>("--shuffle-seed") { Description = "Samples are spread over the shards in a random order of this seed." };
        var noShuffle = new Option<bool>("--no-shuffle") { Description = "Keep the order of the source." };
        var tolerate = new Option<int>("--tolerate-bad") { Description = "Broken images that are named and left out; one more fails.", DefaultValueFactory = _ => 0 };
        var json = JsonOption.Create();
        var command = new Command("pack", "Pack a data set into shards that are read at random fast. A killed run is gone on with by the same command; the result is the same bytes.") { source, destination, shardMb, shorter, quality, raw, threads, seed, noShuffle, tolerate, json };
        command.SetGuardedAction((parsed, ct) =>
        {
            string from = parsed.GetValue(source)!;
            var settings = Checked(new PackSettings
            {
                Destination = parsed.GetValue(destination)!,
                ShardBytes = parsed.GetValue(shardMb) * 1_000_000L,
                ShorterSide = parsed.GetValue(shorter),
                Quality = parsed.GetValue(quality),
                RawSide = parsed.GetValue(raw),
                Threads = parsed.GetValue(threads),
                ShuffleSeed = parsed.GetValue(noShuffle) ? null : parsed.GetValue(seed),
                TolerateBad = parsed.GetValue(tolerate),
            });
            return Task.FromResult(Pack(from, settings, parsed.GetValue(json), ct));
        });
        return command;
    }

    private static PackSettings Checked(PackSettings settings) => settings switch
    {
        { ShardBytes: < 1 } => throw new UsageException("--shard-mb: expected at least 1."),
        { Quality: < 1 or > 100 } => throw new UsageException($"--quality: expected 1 to 100, found {settings.Quality}."),
        { ShorterSide: < 1 } or { RawSide: < 1 } => throw new UsageException("--shorter-side and --raw: expected at least 1 pixel."),
        { ShorterSide: not null, RawSide: not null } => throw new UsageException("--raw has a shorter side of its own: leave --shorter-side out."),
        { Threads: < 0 } or { TolerateBad: < 0 } => throw new UsageException("--threads and --tolerate-bad: expected at least 0."),
        _ => settings,
    };

    private static int Pack(string from, PackSettings settings, bool json, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        using var source = PackSource.Open(from, settings.Threads, ct);
        var report = WorkView.Show("pack", "images", tell => ShardPacker.Run(source, settings with { Progress = tell, StemOf = PackSource.StemOf(from) }, ct));
        PackText.Write(report, settings.Destination, Stopwatch.GetElapsedTime(started), json);
        return ExitCode.Done;
    }
}
