using System.Globalization;

namespace Lockstep.Protocol.Experiments;

/// <summary>Rules of batch, workers, device and drill.</summary>
internal static class RunRules
{
    private const int LongestName = 100;

    public static IReadOnlyList<SpecRule> All { get; } =
    [
        new("name", [], Name),
        new("batch.slice", ["batch.global"], SliceDividesGlobal),
        new("workers.min", ["workers.max"], MinUpToMax),
        new("workers.max", ["batch.global", "batch.slice"], ASliceEach),
        new("precision", ["device.kind"], PrecisionOfDevice),
        new("loss_scale.start", [], ScaleIsAPowerOfTwo),
        new("communication.wire", ["reproducibility"], ExactIsNotRounded),
        new("elastic", ["reproducibility"], ExactKeepsItsBatch),
        new("batch.global", ["batch.slice", "workers.max", "elastic"], SlicesOfAWorker),
        new("optimizer.momentum_form", ["elastic", "optimizer.kind"], ScalingIsCorrected),
        new("timeouts.worker_silent", ["timeouts.heartbeat"], SilenceBeyondHeartbeat),
        new("drill.kill_rank", ["workers.max"], KillsAMember),
    ];

    private static string? Name(ExperimentSpec spec)
        => spec.Name.Length is > 0 and <= LongestName && spec.Name.Trim().Length == spec.Name.Length && !spec.Name.Any(char.IsControl) ? null
            : $"expected 1 to {LongestName} printable characters without space at either end, found {spec.Name.Length}.";

    private static string? SliceDividesGlobal(ExperimentSpec spec)
    {
        var (global, slice) = (spec.Batch.Global, spec.Batch.Slice);
        if (global % slice == 0)
        {
            return null;
        }

        var divisor = Enumerable.Range(1, Math.Min(slice, global)).Last(candidate => global % candidate == 0);
        return $"expected a divisor of batch.global ({global}), found {slice}: set slice to {divisor}, or global to {(long)slice * ((global / slice) + 1)}.";
    }

    private static string? MinUpToMax(ExperimentSpec spec)
        => spec.Workers.Min <= spec.Workers.Max ? null
            : $"expected at most workers.max ({spec.Workers.Max}), found {spec.Workers.Min}: lower min or raise max.";

    private static string? ASliceEach(ExperimentSpec spec)
    {
        var slices = spec.Batch.Global / spec.Batch.Slice;
        return spec.Batch.Global % spec.Batch.Slice != 0 || spec.Workers.Max <= slices ? null
            : $"expected at most {slices}, the slices of one step (batch.global {spec.Batch.Global} / batch.slice {spec.Batch.Slice}), "
                + $"found {spec.Workers.Max}: the others would have nothing to do; lower max or batch.slice, or raise batch.global.";
    }

    private static string? PrecisionOfDevice(ExperimentSpec spec)
        => spec.Precision == Precision.Float32 || spec.Device.Kind == DeviceKind.Cuda ? null
            : $"expected float32 on device cpu, found {EnumWords.Word(spec.Precision)}: set precision to float32, or device.kind to cuda.";

    private static string? ScaleIsAPowerOfTwo(ExperimentSpec spec)
        => double.IsPow2(spec.LossScale.Start) ? null
            : $"expected a power of two, found {spec.LossScale.Start.ToString(CultureInfo.InvariantCulture)}: any other scale would round gradients; set it to {Math.ScaleB(1, Math.ILogB(spec.LossScale.Start))}.";

    private static string? ExactIsNotRounded(ExperimentSpec spec)
        => spec.Reproducibility == Reproducibility.Fast || spec.Communication.Wire == WireKind.Float32 ? null
            : $"expected float32 with reproducibility exact, found {EnumWords.Word(spec.Communication.Wire)}: exact sums travel as 64-bit integers, and rounding them on the way would make the result depend on the number of workers; set wire to float32, or reproducibility to fast.";

    private static string? ExactKeepsItsBatch(ExperimentSpec spec)
        => spec.Reproducibility == Reproducibility.Fast || spec.Elastic == ElasticRule.KeepBatch ? null
            : $"expected {EnumWords.Word(ElasticRule.KeepBatch)} with reproducibility exact, found {EnumWords.Word(spec.Elastic)}: another global batch for another number of workers is another result; set elastic to {EnumWords.Word(ElasticRule.KeepBatch)}, or reproducibility to fast.";

    private static string? SlicesOfAWorker(ExperimentSpec spec)
    {
        long unit = (long)spec.Batch.Slice * spec.Workers.Max;
        if (spec.Elastic != ElasticRule.ScaleBatch || spec.Batch.Global % spec.Batch.Slice != 0 || spec.Batch.Global % unit == 0)
        {
            return null;
        }

        return $"expected a multiple of {unit} with elastic {EnumWords.Word(ElasticRule.ScaleBatch)}, found {spec.Batch.Global}: the batch of one worker, "
            + $"batch.global / workers.max ({spec.Workers.Max}), must be whole slices of {spec.Batch.Slice}; set global to {unit * Math.Max(1, spec.Batch.Global / unit)}, or elastic to {EnumWords.Word(ElasticRule.KeepBatch)}.";
    }

    private static string? ScalingIsCorrected(ExperimentSpec spec)
        => spec.Elastic == ElasticRule.KeepBatch || spec.Optimizer.MomentumForm != MomentumKind.RateInsideUncorrected ? null
            : $"expected a corrected form with elastic {EnumWords.Word(ElasticRule.ScaleBatch)}, found {EnumWords.Word(MomentumKind.RateInsideUncorrected)}: the rate jumps with the number of workers, and an uncorrected momentum would go on at the old one; set it to {EnumWords.Word(MomentumKind.RateOutside)}.";

    private static string? SilenceBeyondHeartbeat(ExperimentSpec spec)
        => spec.Timeouts.WorkerSilent >= 2 * spec.Timeouts.Heartbeat ? null
            : $"expected at least twice timeouts.heartbeat ({DurationText.Format(spec.Timeouts.Heartbeat)}), "
                + $"found {DurationText.Format(spec.Timeouts.WorkerSilent)}: a worker would be taken for lost after one late sign of life; raise it.";

    private static string? KillsAMember(ExperimentSpec spec)
        => spec.Drill is null || spec.Drill.KillRank < spec.Workers.Max ? null
            : $"expected a rank below workers.max ({spec.Workers.Max}), found {spec.Drill.KillRank}: ranks count from 0.";
}
