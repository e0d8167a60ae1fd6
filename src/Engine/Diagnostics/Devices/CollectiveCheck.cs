using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>
/// NCCL with a world of one rank: sums of each type in a recorded pass, by each way to cut the world, and training whose buckets are
/// summed inside the step's recording. A sum over one rank changes nothing, so everything is compared with what there was.
/// </summary>
internal static class CollectiveCheck
{
    public const string Part = "nccl";

    private static readonly string[] Algorithms = ["auto", "torus", "hierarchical"];

    private static readonly NcclDataType[] Types = [NcclDataType.BFloat16, NcclDataType.Float16, NcclDataType.Float32, NcclDataType.Int64];

    /// <summary>Algorithm, wire, whether exact, and how far the state may be from the one without NCCL: narrow wires round each gradient once a step.</summary>
    private static readonly (string Algorithm, string Wire, bool Exact, double Tolerance)[] Trainings =
    [
        ("auto", "float32", false, 0),
        ("torus", "float32", false, 0),
        ("hierarchical", "float32", false, 0),
        ("auto", "float32", true, 0),
        ("torus", "float32", true, 0),
        ("auto", "bfloat16", false, 3e-2),
        ("auto", "float16", false, 1e-2),
    ];

    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings)
    {
        var library = CudaLibraries.Find()[CudaLibrary.Nccl];
        if (!library.IsLoaded)
        {
            yield return DeviceCheckResult.Skips(Part, "a world of one rank", library.Explain());
            yield break;
        }

        // One device for all: to choose plans anew may take seconds.
        using var device = new CudaDevice(settings.Deterministic);
        foreach (string algorithm in Algorithms)
        {
            foreach (var result in WithCollectives(device, new CollectiveSettings { Algorithm = algorithm }, $"sums, {algorithm}", collectives => Sums(collectives, algorithm)))
            {
                yield return result;
            }
        }

        foreach (bool exact in new[] { false, true })
        {
            float[] expected = Alone(device, settings, exact, out float[] start);
            foreach (var (algorithm, wire, _, tolerance) in Trainings.Where(training => training.Exact == exact))
            {
                string name = $"training, {algorithm}, {(exact ? "int64" : wire)}";
                var found = WithCollectives(device, new CollectiveSettings { Algorithm = algorithm, Wire = wire }, name, collectives =>
                    [Compare(name, start, expected, Train(settings, collectives, exact), tolerance, collectives.Device.RecordedPasses)]);
                foreach (var result in found)
                {
                    yield return result;
                }
            }
        }
    }

    /// <summary>What the body finds with communicators of its own; a result that fails where there are none.</summary>
    private static DeviceCheckResult[] WithCollectives(CudaDevice device, CollectiveSettings wanted, string check, Func<CudaCollectives, IEnumerable<DeviceCheckResult>> body)
    {
        string said = string.Empty;
        using var link = MeshLink.Create(1)[0];
        using var collectives = CudaCollectives.Open(device, link, wanted with { Log = text => said = text }, CancellationToken.None);
        return collectives is null ? [DeviceCheckResult.Fails(Part, check, said)] : [.. body(collectives)];
    }

    private static IEnumerable<DeviceCheckResult> Sums(CudaCollectives collectives, string algorithm)
    {
        foreach (var type in Types)
        {
            int wrong = RecordedSum.CountWrong(collectives, type);
            yield return new DeviceCheckResult(Part, $"sum, {algorithm}, {type}", wrong, 0, "wrong bytes of a sum that is rehearsed, recorded and replayed");
        }
    }

    private static float[] Alone(CudaDevice device, DeviceCheckSettings settings, bool exact, out float[] start)
    {
        using var training = new CheckTraining(device, settings, exact);
        start = training.State();
        return training.Run(Steps(settings)).State;
    }

    private static float[] Train(DeviceCheckSettings settings, CudaCollectives collectives, bool exact)
    {
        using var training = new CheckTraining(collectives.Device, settings, exact);
        using var reduction = new DeviceReduction(training.Replica, collectives, new RingAllReduce(), new BucketSettings { FirstBytes = 1 << 14, Bytes = 1 << 18 });
        return training.Run(Steps(settings), reduction, _ => (0, DeviceCheckSettings.Slices)).State;
    }

    /// <summary>Rehearsed, recorded, replayed twice.</summary>
    private static int Steps(DeviceCheckSettings settings) => Math.Min(settings.FewSteps, 4);

    private static DeviceCheckResult Compare(string name, float[] start, float[] expected, float[] found, double tolerance, int recorded) => tolerance == 0
        ? new DeviceCheckResult(Part, name, Distance.Bits(expected, found), 0, $"values that differ from training without NCCL; {recorded} passes recorded")
        : new DeviceCheckResult(Part, name, Distance.Norm(expected, found) / Distance.Norm(expected, start), tolerance, $"of what training changed; {recorded} passes recorded");
}
