using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>Slices of black images, all of the first class.</summary>
/// <param name="network">What the images are for.</param>
/// <param name="count">Images of a slice.</param>
internal sealed class BlankSlices(Network network, int count) : ISliceSource
{
    private readonly Slice _slice = new(new float[count * network.Input.Length], new int[count * network.Output.Height * network.Output.Width], count);

    public Slice Take(int index) => _slice;

    public void Return(int index)
    {
    }
}
