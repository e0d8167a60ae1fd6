using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Test data that differ at every position, exact in float32 and double alike.</summary>
internal static class Sample
{
    public static double[] Doubles(int length, ulong key)
    {
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (float)(2 * CounterRandom.Uniform(key, (ulong)i) - 1);
        }

        return values;
    }

    public static float[] Floats(ReadOnlySpan<double> values)
    {
        float[] floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)values[i];
        }

        return floats;
    }
}
