using System.Diagnostics;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Benchmarks;

/// <summary>Times the decoding of whole images to RGB. Files lie in memory when the clock runs.</summary>
internal static class DecodeTimer
{
    /// <summary>Average size of the images, and whether they have to be decoded.</summary>
    public static (double Kilopixels, bool IsEncoded) Sizes(IDataset set)
    {
        using var reader = set.OpenReader();
        using var decoders = new ImageDecoders();
        double pixels = 0;
        bool isEncoded = false;
        for (long i = 0; i < set.Count; i++)
        {
            var sample = reader.Read(i);
            isEncoded |= sample.Size is null;
            var size = sample.Size ?? decoders.For(sample.Bytes).ReadSize(sample.Bytes);
            pixels += (double)size.Height * size.Width;
        }

        return (pixels / set.Count / 1e3, isEncoded);
    }

    /// <summary>Images a second of all threads together.</summary>
    public static double Rate(IDataset set, DataBenchmarkSettings settings, CancellationToken ct)
    {
        double[] rates = new double[settings.Threads];
        Parallel.For(0, settings.Threads, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = ct }, thread => rates[thread] = RateOfOne(set, settings.Time, ct));
        return rates.Sum();
    }

    private static double RateOfOne(IDataset set, TimeSpan time, CancellationToken ct)
    {
        using var reader = set.OpenReader();
        using var decoders = new ImageDecoders();
        byte[] rgb = [];
        long ticks = 0;
        long images = 0;

        // Whole rounds: images differ. The first one, in which memory grows, does not count.
        for (int round = 0; round < 2 || Stopwatch.GetElapsedTime(0, ticks) < time; round++)
        {
            for (long i = 0; i < set.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                long spent = Decode(reader.Read(i), decoders, ref rgb);
                (ticks, images) = round > 0 ? (ticks + spent, images + 1) : (0, 0);
            }
        }

        return images / Stopwatch.GetElapsedTime(0, ticks).TotalSeconds;
    }

    private static long Decode(in StoredSample sample, ImageDecoders decoders, ref byte[] rgb)
    {
        long start = Stopwatch.GetTimestamp();
        var decoder = decoders.For(sample.Bytes);
        int length = decoder.ReadSize(sample.Bytes).Length;
        if (rgb.Length < length)
        {
            rgb = new byte[length];
        }

        decoder.Decode(sample.Bytes, rgb.AsSpan(0, length));
        return Stopwatch.GetTimestamp() - start;
    }
}
