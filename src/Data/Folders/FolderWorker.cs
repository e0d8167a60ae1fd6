using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>What one decoding thread keeps between files: file buffer and decoder handles.</summary>
internal sealed class FolderWorker : IDisposable
{
    private readonly FileBytes _bytes = new();
    private readonly ImageDecoders _decoders = new();

    /// <exception cref="BadSampleException">The file is no image that we read.</exception>
    public ImageSize ReadSize(string path)
    {
        var file = _bytes.Read(path);
        return _decoders.For(file).ReadSize(file);
    }

    /// <summary>Decodes into <paramref name="pixels"/>, of size <paramref name="expected"/>.</summary>
    /// <returns>Null if all is well.</returns>
    public FolderFault? Decode(string path, ImageSize expected, Span<byte> pixels)
    {
        try
        {
            var file = _bytes.Read(path);
            var decoder = _decoders.For(file);
            var size = decoder.ReadSize(file);
            if (size != expected)
            {
                return new FolderFault($"is {size}, expected {expected}", IsOtherSize: true);
            }

            decoder.Decode(file, pixels);
            return null;
        }
        catch (BadSampleException e)
        {
            return new FolderFault(e.Message, IsOtherSize: false);
        }
    }

    public void Dispose() => _decoders.Dispose();
}
