using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lockstep.Data.Png;

/// <summary>
/// Bits of deflated data, first bit lowest (RFC 1951, section 3.1.1). Behind the end come zeros, <see cref="Padding"/> bytes of them,
/// and whoever reads looks at <see cref="IsPastEnd"/> once a symbol.
/// </summary>
/// <param name="input">The data, then the zeros.</param>
/// <param name="start">First byte.</param>
/// <param name="end">Behind the last byte of data.</param>
internal struct InflateBits(byte[] input, int start, int end)
{
    /// <summary>More than one refill behind the end, and what it reads ahead.</summary>
    public const int Padding = 32;

    private int _next = start;
    private ulong _bits;
    private int _count;

    public readonly bool IsPastEnd => ((end - _next) * 8) + _count < 0;

    /// <summary>At least 56 bits can then be taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        _bits |= BinaryPrimitives.ReadUInt64LittleEndian(input.AsSpan(_next, sizeof(ulong))) << _count;
        _next += (63 - _count) >> 3;
        _count |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int bits) => (int)(_bits & ((1UL << bits) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Drop(int bits)
    {
        _bits >>= bits;
        _count -= bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int bits)
    {
        int value = Peek(bits);
        Drop(bits);
        return value;
    }

    /// <summary>Whole bytes come next: the bits before them are left out.</summary>
    public void Align() => Drop(_count & 7);

    /// <returns>False if there are not so many.</returns>
    public bool TryTakeBytes(Span<byte> to)
    {
        int at = _next - (_count >> 3);
        (_next, _bits, _count) = (at + to.Length, 0, 0);
        if (IsPastEnd)
        {
            return false;
        }

        input.AsSpan(at, to.Length).CopyTo(to);
        return true;
    }
}
