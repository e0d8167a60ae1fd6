namespace Lockstep.Data.Sources;

/// <summary>Room for images and labels while they are decoded. Images lie in blocks, since one array ends at 2 GiB.</summary>
internal sealed class ImageBuffer
{
    private const int DefaultBlockBytes = 64 << 20;

    private readonly byte[][] _blocks;
    private readonly int[] _labels;
    private readonly int _perBlock;

    public ImageBuffer(ImageSize size, int capacity, int blockBytes = DefaultBlockBytes)
    {
        Size = size;
        _labels = new int[capacity];
        _perBlock = Math.Max(1, blockBytes / size.Length);
        _blocks = new byte[(capacity + _perBlock - 1) / _perBlock][];
        for (int i = 0; i < _blocks.Length; i++)
        {
            int images = Math.Min(_perBlock, capacity - (i * _perBlock));
            _blocks[i] = GC.AllocateUninitializedArray<byte>(checked(images * size.Length));
        }
    }

    public ImageSize Size { get; }

    public int Count => _labels.Length;

    /// <summary>Pixels of image <paramref name="i"/>, <c>[height, width, channels]</c>.</summary>
    public Span<byte> this[int i] => _blocks[i / _perBlock].AsSpan(i % _perBlock * Size.Length, Size.Length);

    public int LabelAt(int i) => _labels[i];

    public void SetLabel(int i, int label) => _labels[i] = label;
}
