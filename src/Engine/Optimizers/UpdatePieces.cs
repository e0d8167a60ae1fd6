using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Optimizers;

/// <summary>Enumerates the parameters of a range, in their order and without allocation.</summary>
internal struct UpdatePieces(OptimizerStep step, UpdateRange range)
{
    private int _index = -1;

    public UpdatePiece Current { get; private set; }

    public readonly UpdatePieces GetEnumerator() => this;

    public bool MoveNext()
    {
        for (_index++; _index < step.Network.Parameters.Count; _index++)
        {
            Parameter parameter = step.Network.Parameters[_index];
            int first = Math.Max(parameter.Offset, range.First);
            int length = Math.Min(parameter.Offset + parameter.Length, range.End) - first;
            if (length > 0)
            {
                Current = new UpdatePiece(step, parameter, first, length);
                return true;
            }
        }

        return false;
    }
}
