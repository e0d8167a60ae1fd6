using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>
/// Sums of float32 that travel as IEEE half: 11 significant bits, 6e-8 to 65,504, infinity beyond. Added in float32; every hop
/// rounds the partial sum once, to nearest, ties to even. The caller divides by the global batch before, so that the sum fits.
/// Source: Akiba et al. 2017, Jia et al. 2018 and Mikami et al. 2018 all-reduce gradients in this type.
/// </summary>
public sealed class Float16Sum : IWire
{
    /// <summary>Elements that are widened at a time: their floats stay in the first-level cache.</summary>
    private const int BlockLength = 1024;

    private static readonly Float32Sum InMemory = new();

    public string Name => "float16";

    public int ValueSize => sizeof(float);

    public int WireSize => 2;

    public IWire Unpacked => InMemory;

    public void Pack(ReadOnlySpan<byte> values, Span<byte> wire) =>
        TensorPrimitives.ConvertToHalf(MemoryMarshal.Cast<byte, float>(values), MemoryMarshal.Cast<byte, Half>(wire));

    public void Unpack(ReadOnlySpan<byte> wire, Span<byte> values) =>
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(wire), MemoryMarshal.Cast<byte, float>(values));

    public void Combine(ReadOnlySpan<byte> wire, Span<byte> values)
    {
        var source = MemoryMarshal.Cast<byte, Half>(wire);
        var sums = MemoryMarshal.Cast<byte, float>(values)[..source.Length];
        Span<float> block = stackalloc float[BlockLength];
        while (!source.IsEmpty)
        {
            int count = Math.Min(BlockLength, source.Length);
            TensorPrimitives.ConvertToSingle(source[..count], block);
            TensorPrimitives.Add(block[..count], sums[..count], sums);
            source = source[count..];
            sums = sums[count..];
        }
    }
}
