namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Closeness relative to the largest expected magnitude; written so that NaN fails.</summary>
internal static class Closeness
{
    public static void Holds(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1e-30;
        foreach (double value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            if (!(difference <= tolerance * scale))
            {
                Assert.Fail($"at {i} of {expected.Length}: expected {expected[i]:R}, got {actual[i]:R}; tolerance {tolerance * scale:R}");
            }
        }
    }

    public static void Holds(double expected, double actual, double tolerance)
    {
        if (!(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected)))
        {
            Assert.Fail($"expected {expected:R}, got {actual:R}; relative tolerance {tolerance:R}");
        }
    }
}
