namespace Lockstep.Engine.Collectives;

/// <summary>
/// How the values of a collective travel and are combined: element type in memory, element type on the wire, and the operation.
/// Values and wire are seen as bytes, whole elements, aligned to them. Stateless.
/// </summary>
public interface IWire
{
    /// <summary>Word in experiment files, for instance <c>bfloat16</c>.</summary>
    string Name { get; }

    /// <summary>Bytes of an element in memory.</summary>
    int ValueSize { get; }

    /// <summary>Bytes of an element on the wire. Where it differs from <see cref="ValueSize"/>, values are packed before they are sent.</summary>
    int WireSize { get; }

    /// <summary>The same operation with values as they are, for ranks that read each other's memory: this wire itself where nothing is packed.</summary>
    IWire Unpacked { get; }

    /// <summary>wire = values, rounded to the wire's type (to nearest, ties to even). Lengths are of the same number of elements.</summary>
    void Pack(ReadOnlySpan<byte> values, Span<byte> wire);

    /// <summary>values = wire, exactly.</summary>
    void Unpack(ReadOnlySpan<byte> wire, Span<byte> values);

    /// <summary>values = values ∘ wire, computed in the values' type. NaN wins.</summary>
    void Combine(ReadOnlySpan<byte> wire, Span<byte> values);
}
