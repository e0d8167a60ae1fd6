using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Writes image files on one thread.</summary>
internal sealed class FolderPackThread(IDataset set, PackSettings settings) : IDisposable
{
    private readonly ISampleReader _reader = set.OpenReader();
    private readonly IPackStage _stage = PackStages.Create(settings with { RawSide = null });

    public void Write(string[] folders, long first, long end, CancellationToken ct)
    {
        for (long i = first; i < end; i++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                var stored = _reader.Read(i);
                var image = _stage.Convert(stored);
                File.WriteAllBytes(Path.Combine(folders[stored.Label], $"{i:D9}.{image.Extension}"), image.Bytes);
            }
            catch (BadSampleException e)
            {
                throw new DataException($"{set.NameOf(i)}: {e.Message}", e);
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stage.Dispose();
    }
}
