using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Sources;

/// <summary>One sample of a set that stores pixels, copied.</summary>
internal static class DatasetReading
{
    public static void Read(this IDataset set, long index, Span<byte> pixels, out int label)
    {
        using var reader = set.OpenReader();
        var sample = reader.Read(index);
        sample.Bytes.CopyTo(pixels);
        label = sample.Label;
    }
}
