using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Hosting;

/// <summary>Runs a checkpoint's network over evaluation images of its experiment.</summary>
public static class CheckpointPredictor
{
    /// <summary>Takes every (samples / count)-th evaluation image, from the first on.</summary>
    /// <param name="checkpoint">A checkpoint directory of a run: <c>runs/ID/checkpoints/step-…</c>.</param>
    /// <param name="spec">The run's experiment.</param>
    /// <param name="baseDirectory">What its data path is relative to.</param>
    /// <param name="count">Images, at least 1; no more than there are.</param>
    /// <param name="token">Ends the opening of the data.</param>
    /// <exception cref="Exception">The checkpoint is damaged or of another network, or the data cannot be used; the message says what to do.</exception>
    public static PredictionReport Run(string checkpoint, ExperimentSpec spec, string baseDirectory, int count, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var loaded = CheckpointReader.Read(checkpoint);
        var settings = new WorkloadSettings("predict", baseDirectory, checkpoint, DataRoot.Anywhere, Environment.ProcessorCount, TimeProvider.System, Console.Error.WriteLine);
        using var workload = Workload.Load(spec, settings, token);
        var replica = workload.Replica;
        ReplicaTensors.FromCheckpoint(loaded, replica);

        int samples = Math.Min(count, workload.EvaluationSamples);
        int stride = Math.Max(1, workload.EvaluationSamples / samples);
        int sliceSize = workload.EvaluationSlice;
        int slices = StepRequests.EvaluationSlices(samples, sliceSize);
        float[] logits = new float[slices * spec.Batch.Slice * replica.Network.Output.Length];
        int[] labels = new int[samples];
        workload.EvaluationLoader.Start(StepRequests.Evaluation(samples, sliceSize, new SliceShare(0, slices)), position => position * stride, token);
        var sums = replica.Evaluate(slices, new LabelTap(new LoadedSlices(workload.EvaluationLoader, slices), labels, sliceSize), logits);
        int length = replica.Network.Output.Length;
        var predictions = Enumerable.Range(0, samples).Select(i => new Prediction(i * stride, labels[i], logits.AsSpan(i * length, length).ToArray()));
        return new PredictionReport([.. predictions], sums, replica.RanksClasses && replica.Network.Classes >= 5);
    }
}
