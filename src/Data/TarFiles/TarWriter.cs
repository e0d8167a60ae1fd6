namespace Lockstep.Data.TarFiles;

/// <summary>Writes plain files into an archive; the same files give the same bytes.</summary>
internal sealed class TarWriter(Stream output)
{
    private readonly byte[] _block = new byte[TarBlock.Bytes];

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <returns>Offset of the content.</returns>
    public long Add(string name, ReadOnlySpan<byte> content)
    {
        TarBlock.Write(name, content.Length, _block);
        Write(_block);
        long offset = Length;
        Write(content);
        _block.AsSpan().Clear();
        Write(_block.AsSpan(0, (int)(TarBlock.Padded(content.Length) - content.Length)));
        return offset;
    }

    /// <summary>Two blocks of zeros end an archive.</summary>
    public void Finish()
    {
        _block.AsSpan().Clear();
        Write(_block);
        Write(_block);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        Length += bytes.Length;
    }
}
