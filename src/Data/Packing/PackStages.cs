namespace Lockstep.Data.Packing;

/// <summary>Which stage settings ask for.</summary>
internal static class PackStages
{
    public static IPackStage Create(PackSettings settings) => settings switch
    {
        { RawSide: { } side } => new RawStage(side),
        { ShorterSide: { } side } => new ShrinkStage(side, settings.Quality, settings.PixelsToJpeg),
        _ => new ShrinkStage(int.MaxValue, settings.Quality, settings.PixelsToJpeg),
    };
}
