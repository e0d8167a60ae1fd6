using Lockstep.Data.Loading;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Hosting;

/// <summary>What a rank sees in a step: the same order, plan and loader as in training, without a network.</summary>
public static class BatchPreview
{
    /// <summary>Prepares the batch and writes its images as one PNG.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="baseDirectory">What its data path is relative to.</param>
    /// <param name="place">Which batch; workers are equally fast.</param>
    /// <param name="sheet">Receives the PNG.</param>
    /// <param name="token">Ends the work.</param>
    /// <returns>The samples in the order of their images; with several views of a sample they stand beside each other.</returns>
    /// <exception cref="ArgumentException">There is no such step, or spec and data do not go together.</exception>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public static IReadOnlyList<PreviewedSample> Run(ExperimentSpec spec, string baseDirectory, BatchPlace place, Stream sheet, CancellationToken token)
    {
        var settings = new WorkloadSettings("show", baseDirectory, baseDirectory, DataRoot.Anywhere, Environment.ProcessorCount, TimeProvider.System, Console.Error.WriteLine);
        using var data = Datasets.Open(EngineSettings.Data(spec, settings), token);
        var plan = StepPlan.Of(spec, data.Train.Count);
        var requests = Requests(plan, place);
        var (view, _) = EngineSettings.Views(spec, data.Train);
        using var loader = new SliceLoader(new LoaderSettings
        {
            Dataset = data.Train,
            View = view,
            Seed = spec.Seed,
            SliceSize = plan.SliceSize,
            Depth = Environment.ProcessorCount + 1,
            Threads = Environment.ProcessorCount,
            Bad = (_, bad) => Console.Error.WriteLine($"broken: {bad.Path}: {bad.Reason}"),
        });
        var order = StepRequests.InOrder(SampleOrders.Of(spec, data.Train.ShardSizes));
        loader.Start(requests.GetEnumerator(), order, token);
        var images = new ContactSheet(view.Size, view.Normalisation, requests.Sum(request => request.Count) * view.Views);
        var samples = new List<PreviewedSample>();
        for (int i = 0; i < requests.Count; i++)
        {
            var slice = loader.Take(i);
            images.Add(slice);
            samples.AddRange(Enumerable.Range(0, slice.Count).Select(at => Sample(data.Train, slice, at, order)));
            loader.Return(slice);
        }

        images.Write(sheet);
        return samples;
    }

    /// <exception cref="ArgumentException">There is no such step.</exception>
    private static List<SliceRequest> Requests(StepPlan plan, BatchPlace place)
    {
        if (place.Workers < 1 || place.Rank < 0 || place.Rank >= place.Workers)
        {
            throw new ArgumentException($"rank {place.Rank} of {place.Workers} workers: expected 0 to {Math.Max(1, place.Workers) - 1}.");
        }

        var walk = StepWalk.Of(plan, place.Workers);
        long before = checked((place.Epoch * plan.PortionsPerEpoch) + (place.Step * walk.Portions));
        var position = new RunPosition(0, before, 0, before);
        if (place.Epoch < 0 || place.Step < 0 || place.Step >= walk.StepsPerEpoch || walk.IsDone(position))
        {
            throw new ArgumentException($"epoch {place.Epoch} step {place.Step}: expected a step from 0 to {walk.StepsPerEpoch - 1} of an epoch of the run, which has {(double)plan.TotalPortions / plan.PortionsPerEpoch:0.###} epochs.");
        }

        var step = walk.Step(position);
        var shares = new StepShares(walk, place.Rank, place.Workers);
        using var all = StepRequests.Training(plan, walk, shares, position);
        var requests = new List<SliceRequest>();
        while (requests.Count < shares.Of(step).Count && all.MoveNext())
        {
            requests.Add(all.Current);
        }

        return requests.Count > 0 ? requests
            : throw new ArgumentException($"rank {place.Rank} of {place.Workers} has nothing to do: the step has {step.Slices} slices.");
    }

    private static PreviewedSample Sample(IDataset set, LoadedSlice slice, int at, SampleAt order)
    {
        long index = order(slice.Request.FirstPosition + at);
        int label = slice.Labels.Span[at];
        bool isMixed = slice.IsMixed && label >= 0;
        return new PreviewedSample(
            index,
            set.NameOf(index),
            label,
            label >= 0 ? set.ClassNames[label] : string.Empty,
            isMixed ? set.ClassNames[slice.MixedLabels.Span[at]] : null,
            isMixed ? slice.Shares.Span[at] : 1);
    }
}
