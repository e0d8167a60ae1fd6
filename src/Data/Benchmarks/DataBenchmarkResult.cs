namespace Lockstep.Data.Benchmarks;

/// <summary>What a data benchmark found.</summary>
/// <param name="Images">Images that were gone through, again and again.</param>
/// <param name="Kilopixels">Their average size, in 1,000 pixels, as they are stored.</param>
/// <param name="DecodeImagesPerSecond">Whole images decoded to RGB; null where the set stores pixels.</param>
/// <param name="PipelineImagesPerSecond">Read, decoded, random resized crop, mirrored, normalised, in the slice's buffer.</param>
/// <param name="AllocatedBytesPerImage">Managed memory the pipeline allocated once warm.</param>
/// <param name="PeakRssMb">Largest resident size of the process after the pipeline ran, in 10⁶ bytes; mapped files are part of it.</param>
public sealed record DataBenchmarkResult(
    int Images, double Kilopixels, double? DecodeImagesPerSecond, double PipelineImagesPerSecond, double AllocatedBytesPerImage, double PeakRssMb);
