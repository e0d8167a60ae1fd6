using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda.Tables;

/// <summary>
/// Calls of one kind on one tensor after the other, put off until something else is called: then one launch does them all, where a
/// network has hundreds of tensors and a launch each would take longer than the work.
/// </summary>
internal sealed class PendingCalls
{
    private readonly Block?[] _bases = new Block?[5];
    private int _arrays;

    public PendingKind Kind { get; private set; }

    /// <summary>In the order of the calls.</summary>
    public List<ListedPiece> Pieces { get; } = [];

    /// <summary>Exponents of the pieces, in exact mode.</summary>
    public List<int> Exponents { get; } = [];

    /// <summary>Where the arrays of the first piece lie: offsets of pieces count from there.</summary>
    public Block Base(int array) => _bases[array]!.Value;

    public Block? BaseOrNull(int array) => array < _arrays ? _bases[array] : null;

    /// <summary>Whether a piece goes with those that wait: of the same kind, in the same buffers, at the same distance in all arrays.</summary>
    /// <param name="kind">Of the call.</param>
    /// <param name="arrays">Its arrays; null where there is none.</param>
    public bool Fits(PendingKind kind, ReadOnlySpan<Block?> arrays)
    {
        if (Kind != kind || arrays.Length != _arrays)
        {
            return false;
        }

        long distance = arrays[0]!.Value.Offset - _bases[0]!.Value.Offset;
        for (int array = 0; array < arrays.Length; array++)
        {
            bool same = arrays[array] is { } one && _bases[array] is { } other
                ? ReferenceEquals(one.Buffer, other.Buffer) && one.Offset - other.Offset == distance
                : arrays[array] is null && _bases[array] is null;
            if (!same)
            {
                return false;
            }
        }

        // Kernels read four floats at a time; and chunks count forward.
        return distance >= 0 && distance % 4 == 0;
    }

    public void Begin(PendingKind kind, ReadOnlySpan<Block?> arrays)
    {
        Kind = kind;
        _arrays = arrays.Length;
        arrays.CopyTo(_bases);
        Pieces.Clear();
        Exponents.Clear();
    }

    public void Add(Block first, bool isWeight) => Pieces.Add(new ListedPiece(first.Offset - Base(0).Offset, first.Length, isWeight));

    public void End() => Kind = PendingKind.Nothing;
}
