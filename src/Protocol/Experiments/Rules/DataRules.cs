using System.Globalization;

namespace Lockstep.Protocol.Experiments;

/// <summary>Rules of the data set.</summary>
internal static class DataRules
{
    public static IReadOnlyList<SpecRule> All { get; } =
    [
        new("data.path", ["data.source"], PathOfSource),
        new("data.train_images", ["data.source", "batch.global", "batch.last"], ABatchOfGlyphs),
        new("data.mean", ["data.std"], MeanWithStd),
        new("data.mean", [], OneOrThreeChannels),
        new("data.image_size", ["data.source"], SizeOfWhatHasOne),
        new("data.augmentation.crop", ["data.image_size"], CropNeedsSize),
        new("data.augmentation.pad", ["data.image_size"], PadWithoutSize),
        new("data.evaluation.ten_crop", ["data.image_size"], TenCropNeedsSize),
        new("data.evaluation.ten_crop", ["batch.slice"], TenCropNeedsRoom),
        new("data.evaluation.short_side", ["data.image_size"], ShortSideHoldsSize),
        new("data.augmentation.area", [], spec => Range(spec.Data.Augmentation.Area)),
        new("data.augmentation.aspect", [], spec => Range(spec.Data.Augmentation.Aspect)),
        new("data.augmentation.short_side", [], spec => Range(spec.Data.Augmentation.ShortSide)),
        new("data.augmentation.short_side", ["data.image_size"], RandomSideHoldsSize),
        new("data.order", ["data.source"], WindowsNeedShards),
        new("data.path", ["data.source"], OnlyShardsAreRemote),
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
        => spec.Data.Source != DataSource.Glyphs || spec.Data.TrainImages >= spec.Batch.Global || spec.Batch.Last == LastBatchRule.Use ? null
            : $"expected at least batch.global ({spec.Batch.Global}), found {spec.Data.TrainImages}: an epoch would have no step; draw more images, lower batch.global, or set batch.last to {EnumWords.Word(LastBatchRule.Use)}.";

    private static string? MeanWithStd(ExperimentSpec spec)
        => spec.Data.Mean.Count == spec.Data.Std.Count ? null
            : $"expected as many values as data.std ({spec.Data.Std.Count}), found {spec.Data.Mean.Count}: give both, one value a channel, or neither.";

    private static string? OneOrThreeChannels(ExperimentSpec spec)
        => spec.Data.Mean.Count is 0 or 1 or 3 ? null
            : $"expected 1 value for grey or 3 for colour images, found {spec.Data.Mean.Count.ToString(CultureInfo.InvariantCulture)}.";

    private static string? SizeOfWhatHasOne(ExperimentSpec spec)
        => spec.Data.ImageSize is null || spec.Data.Source is DataSource.ImageFolder or DataSource.Shards ? null
            : $"expected none with {EnumWords.Word(spec.Data.Source)}, whose images have one size, found {spec.Data.ImageSize}: remove it, or use image_folder or shards.";

    private static string? CropNeedsSize(ExperimentSpec spec)
        => spec.Data.Augmentation.Crop == CropKind.None || spec.Data.ImageSize is not null ? null
            : $"expected none where data.image_size is not set, found {EnumWords.Word(spec.Data.Augmentation.Crop)}: add image_size, e.g. 224.";

    private static string? PadWithoutSize(ExperimentSpec spec)
        => spec.Data.Augmentation.Pad == 0 || spec.Data.ImageSize is null ? null
            : $"expected 0 with data.image_size, found {spec.Data.Augmentation.Pad}: padding is for images that have the network's size; use crop.";

    private static string? TenCropNeedsSize(ExperimentSpec spec)
        => !spec.Data.Evaluation.TenCrop || spec.Data.ImageSize is not null ? null
            : "expected false where data.image_size is not set, found true: there is nothing to cut; add image_size.";

    private static string? TenCropNeedsRoom(ExperimentSpec spec)
        => !spec.Data.Evaluation.TenCrop || spec.Batch.Slice >= 10 ? null
            : $"expected false where batch.slice is below 10, found true with {spec.Batch.Slice}: a slice holds all ten crops of an image.";

    private static string? ShortSideHoldsSize(ExperimentSpec spec)
        => spec.Data.Evaluation.ShortSide == 0 || spec.Data.ImageSize is not { } size || spec.Data.Evaluation.ShortSide >= size ? null
            : $"expected 0 or at least data.image_size ({size}), found {spec.Data.Evaluation.ShortSide}: the crop would leave the image.";

    private static string? RandomSideHoldsSize(ExperimentSpec spec)
        => spec.Data.Augmentation.Crop != CropKind.ShortSide || spec.Data.ImageSize is not { } size || spec.Data.Augmentation.ShortSide.Count == 0 || spec.Data.Augmentation.ShortSide[0] >= size ? null
            : FormattableString.Invariant($"expected at least data.image_size ({size}), found {spec.Data.Augmentation.ShortSide[0]}: the crop would leave the image.");

    private static string? Range(IReadOnlyList<double> ends)
        => ends.Count == 2 && ends[0] <= ends[1] ? null
            : FormattableString.Invariant($"expected the least and the greatest, e.g. [0.08, 1], found [{string.Join(", ", ends)}].");

    private static string? WindowsNeedShards(ExperimentSpec spec)
        => spec.Data.Order == SampleOrderKind.Full || spec.Data.Source == DataSource.Shards ? null
            : $"expected full with {EnumWords.Word(spec.Data.Source)}, found windowed: only shards have windows.";

    private static string? OnlyShardsAreRemote(ExperimentSpec spec)
        => spec.Data.Source == DataSource.Shards || spec.Data.Path is not { } path || !DataAddress.IsRemote(path) ? null
            : $"expected a folder with {EnumWords.Word(spec.Data.Source)}, found '{path}': pack the data (lockstep data pack) and use source: shards.";
}
