namespace Lockstep.Engine.Tests.Cuda.Kernels;

/// <summary>A flat buffer of tensors of odd lengths, cut into chunks: what the kernels over tables work on. Between tensors are floats of nobody.</summary>
internal sealed class ParameterTable
{
    private static readonly (int Length, bool Weight)[] Tensors = [(1, true), (1000, true), (37, false), (2500, true), (8, false), (511, true)];
    private readonly List<long> _chunks = [];
    private readonly List<int> _pieces = [];

    public ParameterTable(int chunkLength)
    {
        int offset = 0, count = 0;
        foreach ((int length, bool weight) in Tensors)
        {
            int chunks = (length + chunkLength - 1) / chunkLength;
            _pieces.AddRange([count, chunks, weight ? 1 : 0, 0]);
            for (int at = 0; at < length; at += chunkLength, count++)
            {
                _chunks.Add(offset + at);
                _chunks.Add(((long)Offsets.Count << 32) + Math.Min(chunkLength, length - at));
            }

            Offsets.Add(offset);
            offset += (length + 19) / 16 * 16;
        }

        (Count, Length) = (count, offset);
    }

    /// <summary>Chunks.</summary>
    public int Count { get; }

    /// <summary>Floats of the whole buffer.</summary>
    public int Length { get; }

    public List<int> Offsets { get; } = [];

    public int Pieces => Tensors.Length;

    public HostArray Chunks => HostArray.Of(_chunks.ToArray());

    public HostArray PieceTable => HostArray.Of(_pieces.ToArray());

    public static int LengthOf(int piece) => Tensors[piece].Length;

    public static bool IsWeight(int piece) => Tensors[piece].Weight;

    /// <summary>Positions of the tensors, with the tensor of each.</summary>
    public IEnumerable<(int At, int Piece)> Positions =>
        from piece in Enumerable.Range(0, Pieces)
        from at in Enumerable.Range(Offsets[piece], LengthOf(piece))
        select (at, piece);
}
