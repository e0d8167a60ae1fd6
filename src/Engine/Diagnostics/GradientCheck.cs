using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics;

/// <summary>
/// Compares the gradients that layers compute with finite differences of the loss, on random images and weights: a backward pass
/// that is wrong shows, whatever the layer. How corners of ReLUs and maxima are dealt with: <see cref="SlopeProbe"/>. Where the
/// gradient jumps too much even so, it is skipped and counted.
/// </summary>
public static class GradientCheck
{
    // Longest steps, in units of the parameter's spread: one element of many moves the loss little, all together much.
    private const double ElementStep = 0.25;
    private const double DirectionStep = 0.05;
    private const double SmallestSpread = 1e-3;
    private const int NoiseTrials = 4;

    /// <summary>Checks every parameter of a network. Deterministic in its arguments.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static GradientCheckResult Run(Network network, IDevice device, GradientCheckSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Images, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Elements ?? 1, 1);
        var plan = GradientCheckPlan.Of(network, settings);
        using var probe = LossProbe.OnNoise(network, device, settings.Images, settings.Seed);
        Fill(network, settings.Seed, probe.Parameters);
        double loss = probe.LossAndGradient(out ReadOnlySpan<float> computed);
        float[] gradient = computed.ToArray();
        double noise = NoiseOf(probe, loss, settings.Seed);
        var slopes = new SlopeProbe(probe, noise);
        var errors = network.Layers.ToDictionary(layer => layer.Name, layer => new LayerErrors(layer), StringComparer.Ordinal);
        for (int i = 0; i < network.Parameters.Count; i++)
        {
            if (plan.Takes(i, network.Parameters.Count))
            {
                Parameter parameter = network.Parameters[i];
                Check(parameter, gradient, slopes, plan.Elements, settings.Seed, probe.Parameters, errors[LayerOf(parameter)]);
            }
        }

        HashSet<string> withParameters = [.. network.Parameters.Select(LayerOf)];
        GradientCheckLayer[] layers = [.. network.Layers.Where(layer => withParameters.Contains(layer.Name)).Select(layer => errors[layer.Name].Result())];
        return new GradientCheckResult(layers, settings.Tolerance, loss, noise, Suspects(network, layers, settings.Tolerance));
    }

    private static void Check(Parameter parameter, float[] gradient, SlopeProbe slopes, int elements, ulong seed, ReadOnlySpan<float> weights, LayerErrors errors)
    {
        ReadOnlySpan<float> own = gradient.AsSpan(parameter.Offset, parameter.Length);
        double spread = Math.Max(RootMeanSquare(weights.Slice(parameter.Offset, parameter.Length)), SmallestSpread);
        double usual = RootMeanSquare(own);
        ulong key = seed + (ulong)parameter.Offset;
        for (int i = 0; i < Math.Min(elements, parameter.Length); i++)
        {
            int element = (int)(CounterRandom.Uniform(key, (ulong)i) * parameter.Length);
            errors.Add(slopes.Along(errors.Layer, parameter.Offset + element, [1], own[element], ElementStep * spread, usual), usual);
        }

        float[] direction = Direction(own, key);
        double along = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            along += direction[i] * (double)own[i];
        }

        errors.Add(slopes.Along(errors.Layer, parameter.Offset, direction, along, DirectionStep * spread, 0), 0);
    }

    /// <summary>Half of the signs follow the gradient, so that the slope does not cancel; the others are random, and ask for what it does not claim.</summary>
    private static float[] Direction(ReadOnlySpan<float> gradient, ulong key)
    {
        float[] direction = new float[gradient.Length];
        for (int i = 0; i < direction.Length; i++)
        {
            float random = CounterRandom.Uniform(key + 1, (ulong)i) < 0.5 ? -1 : 1;
            direction[i] = i % 2 == 0 && gradient[i] != 0 ? MathF.CopySign(1, gradient[i]) : random;
        }

        return direction;
    }

    /// <summary>
    /// Weights at He's scale whatever the network's own start is (a last layer that starts near 0 lets nothing through), and scales
    /// and shifts away from 1 and 0, where a mistake in them would not show.
    /// </summary>
    private static void Fill(Network network, ulong seed, Span<float> parameters)
    {
        ParameterInitializer.FillParameters(network, seed, parameters);
        foreach (Parameter parameter in network.Parameters)
        {
            (double centre, double spread)? fill = parameter.Kind switch
            {
                ParameterKind.Weight => (0, Math.Sqrt(2.0 * parameter.Shape[^1] / parameter.Length)),
                ParameterKind.NormGamma => (1, 0.2),
                ParameterKind.NormBeta or ParameterKind.Bias => (0, 0.2),
                _ => null,
            };
            for (int i = 0; i < parameter.Length && fill is not null; i++)
            {
                double random = CounterRandom.Normal(seed + 2 + (ulong)parameter.Offset, (ulong)i);
                parameters[parameter.Offset + i] = (float)(fill.Value.centre + fill.Value.spread * random);
            }
        }
    }

    /// <summary>How far the loss moves when every weight moves to a neighbouring float: a measure of its rounding.</summary>
    private static double NoiseOf(LossProbe probe, double loss, ulong seed)
    {
        float[] start = probe.Parameters.ToArray();
        double greatest = Math.Abs(loss) * 1e-8;
        for (int trial = 0; trial < NoiseTrials; trial++)
        {
            for (int i = 0; i < start.Length; i++)
            {
                bool up = CounterRandom.Uniform(seed + 3 + (ulong)trial, (ulong)i) < 0.5;
                probe.Parameters[i] = up ? MathF.BitIncrement(start[i]) : MathF.BitDecrement(start[i]);
            }

            greatest = Math.Max(greatest, Math.Abs(probe.Loss() - loss));
        }

        start.CopyTo(probe.Parameters);
        return greatest;
    }

    private static List<string> Suspects(Network network, GradientCheckLayer[] checkedLayers, double tolerance)
    {
        int wrong = Array.FindLastIndex(checkedLayers, layer => layer.Compared > 0 && !(layer.Error <= tolerance));
        if (wrong < 0)
        {
            return [];
        }

        string? next = checkedLayers.Skip(wrong + 1).FirstOrDefault(layer => layer.Compared > 0)?.Name;
        return [.. network.Layers.Select(layer => layer.Name).SkipWhile(name => name != checkedLayers[wrong].Name).TakeWhile(name => name != next)];
    }

    private static string LayerOf(Parameter parameter) => parameter.Name[..parameter.Name.LastIndexOf('.')];

    private static double RootMeanSquare(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum / values.Length);
    }
}
