using System.Diagnostics;
using Lockstep.Data.Augmentations;
using Lockstep.Data.Images;
using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Benchmarks;

/// <summary>Times decoding alone, and the loader that training uses with ImageNet's usual changes.</summary>
public static class DataBenchmark
{
    private const int MostOfSlice = 32;

    /// <exception cref="DataException">The data cannot be used, or an image is broken.</exception>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static DataBenchmarkResult Run(DataBenchmarkSettings settings, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Threads, 1, "threads");
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Batch, 1, "batch");
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Size, 1, "size");
        using var set = BenchmarkSource.Open(settings, ct);
        var (kilopixels, isEncoded) = DecodeTimer.Sizes(set);
        var (rate, allocated) = Pipeline(set, settings, ct);
        using var process = Process.GetCurrentProcess();
        double peak = process.PeakWorkingSet64 / 1e6;
        double? decoded = isEncoded ? DecodeTimer.Rate(set, settings, ct) : null;
        return new DataBenchmarkResult(checked((int)set.Count), kilopixels, decoded, rate, allocated, peak);
    }

    /// <summary>Images a second, and bytes allocated for each.</summary>
    private static (double Rate, double Allocated) Pipeline(IDataset set, DataBenchmarkSettings settings, CancellationToken ct)
    {
        int slice = Math.Min(MostOfSlice, settings.Batch);
        int slices = (settings.Batch + slice - 1) / slice;
        using var loader = new SliceLoader(new LoaderSettings
        {
            Dataset = set,
            View = new SampleView
            {
                Size = new ImageSize(settings.Size, settings.Size, 3),
                Normalisation = Normalisation.ImageNet,
                Augmentation = new Augmentation { Crop = ImageCrop.RandomResized, Flip = true },
            },
            Seed = 1,
            SliceSize = slice,
            Depth = slices + settings.Threads,
            Threads = settings.Threads,
        });
        loader.Start(Slices(slice), position => position % set.Count, ct);

        // Every image twice, and the first batch: buffers have then grown to the largest.
        long batches = 1 + (2 * set.Count / settings.Batch);
        long ordinal = 0;
        for (long i = 0; i < batches; i++)
        {
            TakeBatch(loader, slices, ref ordinal);
        }

        long first = ordinal;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < settings.Time)
        {
            TakeBatch(loader, slices, ref ordinal);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long images = (ordinal - first) * slice;
        return (images / seconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / images);
    }

    /// <summary>A batch is held as a whole, as a training step holds it, then given back.</summary>
    private static void TakeBatch(SliceLoader loader, int slices, ref long ordinal)
    {
        var held = new LoadedSlice[slices];
        for (int i = 0; i < slices; i++)
        {
            held[i] = loader.Take(ordinal++);
        }

        foreach (var slice in held)
        {
            loader.Return(slice);
        }
    }

    private static IEnumerator<SliceRequest> Slices(int size)
    {
        for (long i = 0; ; i++)
        {
            yield return new SliceRequest(i, i * size, size);
        }
    }
}
