using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Tables;

/// <summary>Every table that was ever asked for: few, and the same in every step.</summary>
internal sealed class ChunkTables(CudaContext context) : IDisposable
{
    private readonly List<ChunkTable> _tables = [];

    public ChunkTable Of(List<ListedPiece> list)
    {
        var wanted = CollectionsMarshal.AsSpan(list);
        foreach (var table in _tables)
        {
            if (table.IsOf(wanted))
            {
                return table;
            }
        }

        var added = new ChunkTable(context, wanted);
        _tables.Add(added);
        return added;
    }

    public void Dispose()
    {
        foreach (var table in _tables)
        {
            table.Dispose();
        }
    }
}
