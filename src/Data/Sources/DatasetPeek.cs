using Lockstep.Data.Binary;
using Lockstep.Data.Folders;
using Lockstep.Data.Glyphs;
using Lockstep.Data.Shards;

namespace Lockstep.Data.Sources;

/// <summary>Shape and classes of a data set without opening it: what can be said before a run is started.</summary>
public static class DatasetPeek
{
    private static readonly IReadOnlyDictionary<DatasetKind, Func<DatasetSettings, DatasetFacts>> Peeks =
        new Dictionary<DatasetKind, Func<DatasetSettings, DatasetFacts>>
        {
            [DatasetKind.Glyphs] = _ => new DatasetFacts(GlyphPainter.Size, GlyphShapes.Names.Count),
            [DatasetKind.Cifar10] = _ => new DatasetFacts(CifarFile.Size, CifarFile.Cifar10.Classes),
            [DatasetKind.Cifar100] = _ => new DatasetFacts(CifarFile.Size, CifarFile.Cifar100.Classes),
            [DatasetKind.Mnist] = MnistReader.Peek,
            [DatasetKind.ImageFolder] = FolderReader.Peek,
            [DatasetKind.Shards] = ShardSource.Peek,
        };

    /// <summary>Null where the data is not here, or is so broken that nothing can be said; opening it will say why.</summary>
    public static DatasetFacts? At(DatasetSettings settings)
    {
        try
        {
            return Peeks.TryGetValue(settings.Kind, out var peek) ? peek(settings) : null;
        }
        catch (Exception exception) when (exception is DataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
