using System.Diagnostics;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Benchmarks;

/// <summary>Times each layer of a model on its own, inside whole passes over one slice on the calling thread.</summary>
public static class LayerBenchmark
{
    /// <summary>Runs <paramref name="steps"/> measured passes after two for warming up; a row a layer, in forward order.</summary>
    /// <exception cref="ArgumentException">The slice or the number of steps is less than 1.</exception>
    public static IReadOnlyList<LayerTiming> Run(Network network, int slice, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slice, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        using var device = new CpuDevice();
        using var memory = new ReplicaMemory(network, device, 0, 1);
        using var lane = new LaneWorkspace(memory, slice, memory.Reduction);
        Initialisation.ParameterInitializer.FillParameters(network, 1, memory.Parameters.Span);
        double peak = MultiplyAddPeak.Measure();
        var clocks = network.Layers.Select(_ => new LayerClock(steps)).ToArray();
        var source = new RepeatedSlice(network, slice);
        var losses = new LossHeads(network, new ReplicaSettings { SliceSize = slice });
        for (int step = -2; step < steps; step++)
        {
            Pass(network, lane, losses, source, clocks, Math.Max(step, 0));
        }

        return [.. network.Layers.Zip(clocks, (layer, clock) => clock.Result(layer, slice, peak))];
    }

    private static void Pass(Network network, LaneWorkspace lane, LossHeads losses, RepeatedSlice source, LayerClock[] clocks, int step)
    {
        var slice = source.Take(0);
        lane.Begin(slice.Count, true, 1);
        lane.BeginSums(true);
        lane.Device.Upload(new InputImages(slice.Images), lane.Activation(network.InputValue));
        for (int i = 0; i < clocks.Length; i++)
        {
            clocks[i].Forward[step] = Time(network.Layers[i].Forward, lane);
        }

        losses.Load(slice);
        losses.Train(lane, 1f / slice.Count);
        for (int i = clocks.Length - 1; i >= 0; i--)
        {
            Layer layer = network.Layers[i];
            double rebuilding = Time(workspace => workspace.BeginBackward(layer), lane);
            clocks[i].Other[step] = rebuilding;
            if (layer is IWeightedLayer weighted)
            {
                clocks[i].Weights[step] = Time(weighted.BackwardWeights, lane);
                clocks[i].Input[step] = Time(weighted.BackwardInput, lane);
            }
            else
            {
                clocks[i].Input[step] = Time(layer.Backward, lane);
            }
        }
    }

    private static double Time(Action<LaneWorkspace> pass, LaneWorkspace lane)
    {
        long start = Stopwatch.GetTimestamp();
        pass(lane);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
