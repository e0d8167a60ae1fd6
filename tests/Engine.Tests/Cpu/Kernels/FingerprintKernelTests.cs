using Lockstep.Engine.Cpu.Kernels;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class FingerprintKernelTests
{
    /// <summary>Every single bit of every float counts, in whole blocks and in the remainder.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(201)]
    public void Run_AnyBitFlipped_AnotherHash(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => (float)Math.Sin(i))];
        ulong whole = FingerprintKernel.Run(values);
        for (int i = 0; i < length; i++)
        {
            for (int bit = 0; bit < 32; bit++)
            {
                float before = values[i];
                values[i] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(before) ^ (1 << bit));
                Assert.NotEqual(whole, FingerprintKernel.Run(values));
                values[i] = before;
            }
        }

        Assert.Equal(whole, FingerprintKernel.Run(values));
    }

    /// <summary>Signs are the highest bits: a product alone would let two of them cancel.</summary>
    [Fact]
    public void Run_TwoSignsOfOneChainFlipped_AnotherHash()
    {
        float[] values = [.. Enumerable.Repeat(1f, 640)];
        ulong whole = FingerprintKernel.Run(values);
        for (int i = 0; i < 64; i++)
        {
            (values[i], values[i + 64]) = (-1, -1);
            Assert.NotEqual(whole, FingerprintKernel.Run(values));
            (values[i], values[i + 64]) = (1, 1);
        }
    }

    [Fact]
    public void Run_MovedOrLongerByZeros_AnotherHash()
    {
        var hashes = new HashSet<ulong>();
        for (int length = 0; length < 300; length++)
        {
            Assert.True(hashes.Add(FingerprintKernel.Run(new float[length])), $"{length} zeros");
        }

        for (int place = 0; place < 300; place++)
        {
            float[] values = new float[300];
            values[place] = 1;
            Assert.True(hashes.Add(FingerprintKernel.Run(values)), $"1 at {place}");
        }
    }
}
