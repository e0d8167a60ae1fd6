namespace Lockstep.Engine.Training;

/// <summary>
/// The largest magnitude of each tensor, as the bits of a float in an integer: infinity is above all numbers and NaN above
/// infinity, and a maximum does not depend on the order in which it is taken.
/// </summary>
internal sealed class LargestValues(int count)
{
    private const long Infinity = 0x7f800000;
    private readonly long[] _bits = new long[count];

    /// <summary>To be brought to the largest of all ranks.</summary>
    public Span<long> Bits => _bits;

    public float this[int index] => BitConverter.Int32BitsToSingle((int)_bits[index]);

    public void Clear() => Array.Clear(_bits);

    /// <param name="magnitudes">A float a tensor; a NaN counts, whatever its sign.</param>
    public void Raise(ReadOnlySpan<float> magnitudes)
    {
        for (int index = 0; index < _bits.Length; index++)
        {
            _bits[index] = Math.Max(_bits[index], BitConverter.SingleToInt32Bits(MathF.Abs(magnitudes[index])));
        }
    }

    public bool IsFinite(int index) => _bits[index] < Infinity;
}
