using System.Numerics;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class ScanCudaTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void Largest_PerTensor_InfinityAboveNumbersAndNaNAboveInfinity(int chunk)
    {
        var table = new ParameterTable(chunk);
        float[] values = Sample.Floats(Sample.Doubles(table.Length, 1));
        (values[table.Offsets[1] + 700], values[table.Offsets[3] + 2], values[table.Offsets[3] + 2499]) = (float.NegativeInfinity, float.PositiveInfinity, float.NaN);
        HostArray largest = HostArray.Of(new uint[table.Pieces]);
        HostKernels.Of("scan").Kernel("largest_magnitudes").Launch((4, 1), (256, 1), table.Chunks, table.Count, HostArray.Of(values), largest);

        float[] got = [.. largest.Read<uint>().Select(BitConverter.UInt32BitsToSingle)];
        for (int piece = 0; piece < table.Pieces; piece++)
        {
            ReadOnlySpan<float> own = values.AsSpan(table.Offsets[piece], ParameterTable.LengthOf(piece));
            float expected = piece == 3 ? float.NaN : piece == 1 ? float.PositiveInfinity : own.ToArray().Max(MathF.Abs);
            Assert.Equal(expected, got[piece]);
        }
    }

    /// <summary>The formula by arbitrary precision, at several grids.</summary>
    [Theory]
    [InlineData(1, 1, 32)]
    [InlineData(3001, 1, 32)]
    [InlineData(3001, 7, 256)]
    [InlineData(3001, 40, 64)]
    public void Fingerprint_AnyGrid_IsTheSum(int length, int blocks, int threads)
    {
        float[] values = Sample.Floats(Sample.Doubles(length, 1));
        Assert.Equal(Fingerprint(values), Run(values, blocks, threads));
    }

    [Fact]
    public void Fingerprint_AnyChange_IsSeen()
    {
        float[] values = Sample.Floats(Sample.Doubles(999, 1));
        var seen = new HashSet<ulong> { Run(values, 2, 64) };
        for (int i = 0; i < values.Length; i += 37)
        {
            float[] changed = [.. values];
            changed[i] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(changed[i]) ^ 1);
            Assert.True(seen.Add(Run(changed, 2, 64)));
            float[] swapped = [.. values];
            (swapped[i], swapped[(i + 1) % values.Length]) = (swapped[(i + 1) % values.Length], swapped[i]);
            Assert.True(seen.Add(Run(swapped, 2, 64)));
        }
    }

    /// <summary>Each float as round(x 2^e) by arbitrary precision; and the same bits as the CPU's kernel.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(2048)]
    public void FixedPoint_ThereAndBack_IsExactAndAsOnTheCpu(int chunk)
    {
        var table = new ParameterTable(chunk);
        float[] first = Sample.Floats(Sample.Doubles(table.Length, 1)), second = Sample.Floats([.. Sample.Doubles(table.Length, 2).Select(value => value * 1e-3)]);
        int[] exponents = [40, 3, -2, 39, 50, 1];
        (first[table.Offsets[1]], first[table.Offsets[1] + 1], first[table.Offsets[1] + 2]) = (2.5f / 8, 3.5f / 8, -2.5f / 8);
        HostKernels kernels = HostKernels.Of("fixed_point");
        HostArray sums = new(8 * table.Length), powers = HostArray.Of(exponents), largest = HostArray.Of(new uint[table.Pieces]), back = HostArray.Floats(table.Length);
        kernels.Kernel("add_fixed").Launch((3, 1), (256, 1), table.Chunks, table.Count, HostArray.Of(first), powers, sums, 0, largest);
        kernels.Kernel("add_fixed").Launch((2, 1), (64, 1), table.Chunks, table.Count, HostArray.Of(second), powers, sums, 1, largest);
        kernels.Kernel("restore_fixed").Launch((5, 1), (96, 1), table.Chunks, table.Count, sums, powers, back);

        long[] got = sums.Read<long>();
        float[] restored = back.Read();
        uint[] top = largest.Read<uint>();
        using var cpu = new CpuDevice();
        foreach ((int at, int piece) in table.Positions)
        {
            Assert.Equal((long)(Fixed(first[at], exponents[piece]) + Fixed(second[at], exponents[piece])), got[at]);
            Assert.Equal((float)Math.ScaleB((double)got[at], -exponents[piece]), restored[at]);
            Assert.True(top[piece] >= BitConverter.SingleToUInt32Bits(Math.Abs(first[at])));
        }

        for (int piece = 0; piece < table.Pieces; piece++)
        {
            int length = ParameterTable.LengthOf(piece), offset = table.Offsets[piece];
            Block source = StoredTensor.Block(cpu, [.. first.AsSpan(offset, length).ToArray().Select(value => (double)value)]), integers = new(cpu.Allocate(2 * length), 0, 2 * length);
            Block magnitude = StoredTensor.Block(cpu, [0]);
            cpu.AddFixed(source, exponents[piece], integers, false, magnitude);
            Assert.Equal(magnitude.Span[0], BitConverter.UInt32BitsToSingle(top[piece]));
        }
    }

    private static BigInteger Fixed(float value, int exponent)
    {
        double scaled = Math.ScaleB((double)value, exponent), rounded = Math.Round(scaled, MidpointRounding.ToEven);
        return new BigInteger(rounded);
    }

    private static ulong Run(float[] values, int blocks, int threads)
    {
        HostArray hash = HostArray.Of(0UL);
        HostKernels.Of("scan").Kernel("fingerprint").Launch((blocks, 1), (threads, 1), HostArray.Of(values), (long)values.Length, 0L, hash);
        return hash.Read<ulong>()[0];
    }

    private static ulong Fingerprint(float[] values)
    {
        BigInteger sum = 0, modulus = BigInteger.One << 64;
        for (int i = 0; i < values.Length; i++)
        {
            BigInteger z = ((i + 1) * (BigInteger)0x9e3779b97f4a7c15 + BitConverter.SingleToUInt32Bits(values[i]) * (BigInteger)0xbb67ae8584caa73b) % modulus;
            z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) % modulus;
            z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) % modulus;
            sum += z ^ (z >> 31);
        }

        return (ulong)(sum % modulus);
    }
}
