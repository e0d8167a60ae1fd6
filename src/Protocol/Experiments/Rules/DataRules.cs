using System.Globalization;

namespace Lockstep.Protocol.Experiments;

/// <summary>Rules of the data set.</summary>
internal static class DataRules
{
    public static IReadOnlyList<SpecRule> All { get; } =
    [
        new("data.path", ["data.source"], PathOfSource),
        new("data.train_images", ["data.source", "batch.global"], ABatchOfGlyphs),
        new("data.mean", ["data.std"], MeanWithStd),
        new("data.mean", [], OneOrThreeChannels),
    ];

    private static string? PathOfSource(ExperimentSpec spec)
    {
        var (source, path) = (spec.Data.Source, spec.Data.Path);
        if (source == DataSource.Glyphs)
        {
            return path is null ? null : $"expected no path, found '{path}': glyphs are drawn, not read; remove it or choose another source.";
        }

        return string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)
            ? $"expected the folder of the data set for source {EnumWords.Word(source)}, found none: add 'path: …', relative to the experiment file."
            : null;
    }

    private static string? ABatchOfGlyphs(ExperimentSpec spec)
        => spec.Data.Source != DataSource.Glyphs || spec.Data.TrainImages >= spec.Batch.Global ? null
            : $"expected at least batch.global ({spec.Batch.Global}), found {spec.Data.TrainImages}: an epoch would have no step; draw more images or lower batch.global.";

    private static string? MeanWithStd(ExperimentSpec spec)
        => spec.Data.Mean.Count == spec.Data.Std.Count ? null
            : $"expected as many values as data.std ({spec.Data.Std.Count}), found {spec.Data.Mean.Count}: give both, one value a channel, or neither.";

    private static string? OneOrThreeChannels(ExperimentSpec spec)
        => spec.Data.Mean.Count is 0 or 1 or 3 ? null
            : $"expected 1 value for grey or 3 for colour images, found {spec.Data.Mean.Count.ToString(CultureInfo.InvariantCulture)}.";
}
