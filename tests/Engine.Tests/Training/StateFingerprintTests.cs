using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

public sealed class StateFingerprintTests
{
    [Fact]
    public void Fingerprint_AnyLanes_IsTheSame()
    {
        using Replica one = Start(1), three = Start(3);
        Assert.Equal(one.Fingerprint(), three.Fingerprint());
    }

    /// <summary>In every piece of every part, wherever lanes begin.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fingerprint_OneBitOfParametersStatisticsOrState_IsAnother(int lanes)
    {
        using Replica replica = Start(lanes);
        ulong whole = replica.Fingerprint();
        for (int step = 0; step < 20; step++)
        {
            Assert.NotEqual(whole, Flipped(replica, replica.Parameters, step));
            Assert.NotEqual(whole, Flipped(replica, replica.OptimizerState, step));
            Assert.NotEqual(whole, Flipped(replica, replica.Statistics, step));
        }

        Assert.Equal(whole, replica.Fingerprint());
    }

    private static ulong Flipped(Replica replica, Span<float> values, int step)
    {
        ref float value = ref values[(int)((long)(values.Length - 1) * step / 19)];
        float before = value;
        value = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(before) ^ 0x00400000);
        ulong hash = replica.Fingerprint();
        value = before;
        return hash;
    }

    private static Replica Start(int lanes) => ExactWorld.Start("resnet20", new Adam(new AdamSettings()), lanes, true);
}
