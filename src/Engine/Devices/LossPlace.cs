namespace Lockstep.Engine.Devices;

/// <summary>Where the sums of a loss go: two floats of device memory, the sum of losses and of what is correct.</summary>
/// <param name="Sums">Both are added to.</param>
/// <param name="Weight">Of the loss: the main output's 1, an auxiliary one's less.</param>
/// <param name="Counts">Whether what is correct counts: the main output's does.</param>
public readonly record struct LossPlace(Block Sums, float Weight = 1, bool Counts = true)
{
    /// <summary>For devices that have the sums at hand.</summary>
    public void Add(IDevice device, in LossSums sums)
    {
        device.Add(Sums.Part(0, 1), (float)(Weight * sums.LossSum));
        device.Add(Sums.Part(1, 1), Counts ? (float)sums.Correct : 0);
    }
}
