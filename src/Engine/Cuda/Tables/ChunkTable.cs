using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Tables;

/// <summary>Tensors of one flat buffer, cut into chunks that a block works on, in the GPU's memory.</summary>
internal sealed class ChunkTable : IDisposable
{
    /// <summary>Floats of a chunk: 64 for each thread of a block.</summary>
    private const int ChunkLength = 1 << 14;

    private readonly CudaMemory _memory;
    private readonly ListedPiece[] _list;
    private readonly long _chunkBytes;

    public ChunkTable(CudaContext context, ReadOnlySpan<ListedPiece> list)
    {
        _list = list.ToArray();
        var chunks = new List<Chunk>();
        var pieces = new List<TablePiece>();
        foreach (var piece in list)
        {
            int first = chunks.Count;
            for (int done = 0; done < piece.Length; done += ChunkLength)
            {
                chunks.Add(new Chunk(piece.Offset + done, Math.Min(ChunkLength, piece.Length - done), pieces.Count));
            }

            pieces.Add(new TablePiece(first, chunks.Count - first, piece.IsWeight ? 1 : 0, 0));
        }

        Count = chunks.Count;
        byte[] bytes = [.. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(chunks)), .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(pieces))];
        _chunkBytes = bytes.Length - (16L * pieces.Count);
        _memory = new CudaMemory(context, Math.Max(16, bytes.Length));
        _memory.Write(bytes);
    }

    /// <summary>Chunks.</summary>
    public int Count { get; }

    public DevicePointer Chunks => _memory.All.Start;

    public DevicePointer Pieces => _memory.All.Start + _chunkBytes;

    public bool IsOf(ReadOnlySpan<ListedPiece> list) => list.SequenceEqual(_list);

    public void Dispose() => _memory.Dispose();
}
