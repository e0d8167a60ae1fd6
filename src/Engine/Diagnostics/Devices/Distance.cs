namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>How far two results are apart, summed in double precision. A NaN anywhere is a NaN.</summary>
internal static class Distance
{
    public static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Of the difference.</summary>
    public static double Norm(ReadOnlySpan<float> values, ReadOnlySpan<float> others)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = (double)values[i] - others[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>How many values differ in any bit.</summary>
    public static int Bits(ReadOnlySpan<float> values, ReadOnlySpan<float> others)
    {
        int count = Math.Abs(values.Length - others.Length);
        for (int i = 0; i < Math.Min(values.Length, others.Length); i++)
        {
            count += BitConverter.SingleToInt32Bits(values[i]) == BitConverter.SingleToInt32Bits(others[i]) ? 0 : 1;
        }

        return count;
    }
}
