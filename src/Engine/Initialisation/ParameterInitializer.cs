using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Initialisation;

/// <summary>Fills the flat buffers of a network; the same seed gives the same bits on every rank and kind of machine.</summary>
internal static class ParameterInitializer
{
    /// <summary>Overwrites all of <paramref name="parameters"/>, padding (0) included.</summary>
    public static void FillParameters(Network network, ulong seed, Span<float> parameters)
    {
        parameters.Clear();
        foreach (Parameter parameter in network.Parameters)
        {
            ulong key = CounterRandom.Derive(seed, parameter.Name);
            FillOne(parameter, key, parameters.Slice(parameter.Offset, parameter.Length));
        }
    }

    /// <summary>Overwrites all of <paramref name="statistics"/>: running means 0, running variances 1, padding 0.</summary>
    public static void FillStatistics(Network network, Span<float> statistics)
    {
        statistics.Clear();
        foreach (RunningStatistic statistic in network.Statistics)
        {
            statistics.Slice(statistic.Offset, statistic.Length).Fill(statistic.Initial);
        }
    }

    private static void FillOne(Parameter parameter, ulong key, Span<float> target)
    {
        WeightFill fill = parameter.Fill;
        if (fill.Kind == FillKind.Orthogonal)
        {
            int columns = parameter.Shape[^1];
            new OrthogonalMatrix(key, parameter.Length / columns, columns).Fill(fill.Scale, target);
            return;
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (float)(fill.Kind switch
            {
                FillKind.Normal => fill.Scale * CounterRandom.Normal(key, (ulong)i),
                FillKind.Uniform => fill.Scale * (2 * CounterRandom.Uniform(key, (ulong)i) - 1),
                _ => fill.Scale,
            });
        }
    }
}
