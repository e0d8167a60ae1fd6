using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

internal static class TensorAssert
{
    /// <summary>Same names, shapes and bits in the same order.</summary>
    public static void Same(IReadOnlyList<NamedTensor> expected, IReadOnlyList<NamedTensor> found)
    {
        Assert.Equal(expected.Select(tensor => tensor.Name), found.Select(tensor => tensor.Name));
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.Shape, other.Shape);
            Assert.Equal(Bits(one), Bits(other));
        }
    }

    private static int[] Bits(NamedTensor tensor) => [.. tensor.Values.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
