using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Data.Pixels;

/// <summary>Walks through the tables of <see cref="LaneSums"/>, 16 values at a time.</summary>
internal ref struct LaneTaps(ReadOnlySpan<int> places, ReadOnlySpan<float> weights)
{
    private ReadOnlySpan<int> _places = places;
    private ReadOnlySpan<float> _weights = weights;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> NextPlaces()
    {
        var next = Vector512.Create(_places);
        _places = _places[Vector512<int>.Count..];
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> NextWeights()
    {
        var next = Vector512.Create(_weights);
        _weights = _weights[Vector512<float>.Count..];
        return next;
    }
}
