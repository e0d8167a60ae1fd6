using System.Numerics;
using Lockstep.Engine.Cpu.Kernels;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class FixedPointKernelTests
{
    /// <summary>Every float of a wide range at many exponents, against rational arithmetic in big integers.</summary>
    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(40)]
    [InlineData(140)]
    public void Add_AnyFloatInRange_IsTheNearestIntegerTiesToEven(int exponent)
    {
        float[] source = Floats(1031, 50 - exponent);
        long[] sums = new long[source.Length];
        FixedPointKernel.Add(source, exponent, sums, false);
        Assert.Equal(source.Select(value => Nearest(value, exponent)), sums);

        FixedPointKernel.Add(source, exponent, sums, true);
        Assert.Equal(source.Select(value => 2 * Nearest(value, exponent)), sums);
    }

    [Fact]
    public void Add_Halves_GoToTheEvenNeighbour()
    {
        float[] source = [.. Enumerable.Range(-40, 81).Select(i => i / 2f)];
        long[] sums = new long[source.Length];
        FixedPointKernel.Add(source, 0, sums, false);
        Assert.Equal(source.Select(value => (long)Math.Round(value, MidpointRounding.ToEven)), sums);
    }

    /// <summary>Every remainder of every vector width; what stands behind stays.</summary>
    [Fact]
    public void Add_EveryLength_ConvertsAllAndNoMore()
    {
        for (int length = 0; length < 70; length++)
        {
            float[] source = [.. Enumerable.Range(0, length + 5).Select(i => i % 2 == 0 ? i + 1f : -i - 1f)];
            long[] sums = [.. Enumerable.Repeat(-7L, length + 5)];
            float largest = FixedPointKernel.Add(source.AsSpan(0, length), 3, sums.AsSpan(0, length), true);
            Assert.Equal(Enumerable.Range(0, length + 5).Select(i => i < length ? ((long)source[i] * 8) - 7 : -7), sums);
            Assert.Equal(length, largest);
        }
    }

    [Fact]
    public void Restore_SumsOfAllSizes_AreTheNearestFloat()
    {
        var sums = new List<long> { 0, 1, -1, long.MaxValue / 2, -(long.MaxValue / 2) };
        for (int bit = 0; bit < 62; bit++)
        {
            sums.AddRange([(1L << bit) + (bit * 3), -(1L << bit) - bit, (1L << bit) - 1]);
        }

        foreach (int exponent in new[] { -50, 0, 13, 40, 120 })
        {
            float[] target = new float[sums.Count];
            FixedPointKernel.Restore(sums.ToArray(), exponent, target);

            // Rounded to double first: within half a unit of the float, and 2^-53.
            Assert.All(sums.Zip(target), pair => Assert.True(
                !(Math.Abs((decimal)pair.First - Scaled(pair.Second, exponent)) > (Math.Abs((decimal)pair.First) * 0.0000000597m)),
                $"{pair.First} × 2^-{exponent} became {pair.Second}"));
        }
    }

    [Fact]
    public void Restore_WhatWasAdded_IsTheFloatItself()
    {
        float[] source = Floats(500, 5);
        long[] sums = new long[source.Length];
        float[] restored = new float[source.Length];
        FixedPointKernel.Add(source, 44, sums, false);
        FixedPointKernel.Restore(sums, 44, restored);
        Assert.All(source.Zip(restored), pair => Assert.True(!(Math.Abs(pair.First - pair.Second) > Math.ScaleB(1, -45)), $"{pair.First} {pair.Second}"));
        Assert.All(source.Zip(restored).Where(pair => Math.Abs(pair.First) >= Math.ScaleB(1, -21)), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(-3e38f)]
    [InlineData(1e-45f)]
    public void Largest_OneAmongSmaller_IsItsMagnitudeWhereverItStands(float value)
    {
        for (int length = 1; length < 200; length += 7)
        {
            for (int place = 0; place < length; place++)
            {
                float[] values = new float[length];
                values[place] = value;
                Assert.Equal(Math.Abs(value), LargestKernel.Run(values));
                Assert.Equal(Math.Abs(value), FixedPointKernel.Add(values, 0, new long[length], false));
            }
        }
    }

    [Fact]
    public void Largest_NanAndInfinity_IsNan()
    {
        float[] values = [.. Enumerable.Repeat(float.PositiveInfinity, 40)];
        values[3] = -float.NaN;
        Assert.True(float.IsNaN(LargestKernel.Run(values)));
        Assert.Equal(0, LargestKernel.Run([]));
    }

    [Fact]
    public void Add_OtherLength_IsRefused()
    {
        Assert.ThrowsAny<ArgumentException>(() => FixedPointKernel.Add(new float[3], 0, new long[4], false));
        Assert.ThrowsAny<ArgumentException>(() => FixedPointKernel.Restore(new long[3], 0, new float[4]));
    }

    /// <summary>Both signs, mantissas of all kinds, magnitudes from far below the unit up to 2^<paramref name="largest"/>.</summary>
    private static float[] Floats(int count, int largest)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(i => (float)Math.ScaleB((random.NextDouble() + 1) * (i % 2 == 0 ? 1 : -1), largest - (i % 90)))];
    }

    private static long Nearest(float value, int exponent)
    {
        // value = mantissa × 2^-200 with a whole mantissa.
        var mantissa = new BigInteger(Math.ScaleB((double)value, 200));
        int shift = 200 - exponent;
        BigInteger floor = mantissa >> shift;
        BigInteger rest = mantissa - (floor << shift), half = BigInteger.One << (shift - 1);
        bool up = rest > half || (rest == half && !floor.IsEven);
        return (long)(up ? floor + 1 : floor);
    }

    private static decimal Scaled(float value, int exponent) => (decimal)Math.ScaleB((double)value, exponent);
}
