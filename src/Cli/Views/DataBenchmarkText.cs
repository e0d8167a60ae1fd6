using System.Globalization;
using System.Runtime.InteropServices;
using Lockstep.Data.Benchmarks;

namespace Lockstep.Cli.Views;

/// <summary>Figures of the data pipeline for people.</summary>
internal static class DataBenchmarkText
{
    public static string Of(DataBenchmarkSettings settings, DataBenchmarkResult result)
    {
        string threads = settings.Threads == 1 ? "1 thread" : $"{settings.Threads} threads";
        string decoding = result.DecodeImagesPerSecond is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{rate,10:0.0} images/s")
            : "none: the set stores pixels";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {result.Images} images of {result.Kilopixels:0.0} kilopixels on average, {threads}, {RuntimeInformation.ProcessArchitecture} with {Environment.ProcessorCount} processors
            decode to RGB    {decoding}
            pipeline         {result.PipelineImagesPerSecond,10:0.0} images/s: random resized crop {settings.Size}, mirrored, normalised, batch {settings.Batch}
            allocated        {result.AllocatedBytesPerImage,10:0.0} bytes an image
            peak memory      {result.PeakRssMb,10:0} MB
            """);
    }
}
