using System.Diagnostics;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>
/// Measures a state on the evaluation images, cut over the ranks by slices: every sample is in one slice and every slice on one rank,
/// so none counts twice at any number of ranks. What is summed over ranks are integers: the outcome is the same at any number, too.
/// A rank without slices adds zeros.
/// </summary>
internal sealed class Evaluation(Workload workload, ILink link, IAllReduce allReduce, TrainingMeter meter, ITrainingReports reports, CancellationToken abort)
{
    /// <summary>One evaluation; rank 0 tells of it.</summary>
    public EvaluationSums Run()
    {
        meter.Enter(MeterPhase.Evaluate);
        long began = Stopwatch.GetTimestamp();
        var replica = workload.Replica;
        bool wanted = workload.Spec.Data.Evaluation.Report;
        bool reported = wanted && replica.RanksClasses;
        int classes = replica.Network.Classes;
        long[] confusion = reported ? new long[classes * classes] : [];
        var own = RunOwn(reported ? confusion : null);

        meter.Enter(MeterPhase.Gather);
        long[] sums = own.ToUnits();
        allReduce.Sum(link, sums);
        if (reported)
        {
            allReduce.Sum(link, confusion);
        }

        var all = EvaluationSums.FromUnits(sums);
        if (link.Rank == 0)
        {
            var result = new EvaluationResult(workload.Step, all, replica.RanksClasses && classes >= 5, Stopwatch.GetElapsedTime(began));
            string? problem = wanted && !reported ? "the network does not answer with one class an image" : null;
            reports.Evaluated(reported ? Report(result, confusion) : result with { ReportProblem = problem });
        }

        return all;
    }

    private EvaluationSums RunOwn(long[]? confusion)
    {
        int samples = workload.EvaluationSamples;
        int sliceSize = workload.EvaluationSlice;
        var share = SliceShare.Of(StepRequests.EvaluationSlices(samples, sliceSize), link.Rank, link.WorldSize);
        workload.EvaluationLoader.Start(StepRequests.Evaluation(samples, sliceSize, share), static position => position, abort);
        var slices = new SpreadSlices(new LoadedSlices(workload.EvaluationLoader, share.Count, meter.Advance), share.Count, workload.Lanes);
        return confusion is null ? workload.Replica.Evaluate(share.Count, slices) : workload.Replica.Evaluate(share.Count, slices, confusion);
    }

    /// <summary>A report that cannot be written is said and costs nothing else: the figures are known.</summary>
    private EvaluationResult Report(EvaluationResult result, long[] confusion)
    {
        try
        {
            return result with { Report = EvaluationReport.Write(workload.Settings.OutputDirectory, result, workload.ClassNames, confusion) };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return result with { ReportProblem = exception.Message };
        }
    }
}
