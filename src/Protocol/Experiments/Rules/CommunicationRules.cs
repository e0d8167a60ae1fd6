namespace Lockstep.Protocol.Experiments;

/// <summary>Rules of transport, algorithm and tuning table.</summary>
internal static class CommunicationRules
{
    public static IReadOnlyList<SpecRule> All { get; } =
    [
        new("communication.algorithm", ["communication.transport"], DirectNeedsSharedMemory),
        new("communication.transport", ["device.kind"], NcclNeedsGpus),
        new("communication.torus_row", ["communication.algorithm"], RowOfATorus),
        new("communication.tuning", ["communication.algorithm", "communication.tuning.up_to_kb", "communication.tuning.algorithms"], Table),
    ];

    private static string? DirectNeedsSharedMemory(ExperimentSpec spec)
        => spec.Communication is not { Algorithm: AllReduceKind.Direct, Transport: TransportKind.Tcp } ? null
            : "expected an algorithm that can use tcp, found direct, which reads the other workers' memory: set algorithm to auto, or transport to shared_memory.";

    private static string? NcclNeedsGpus(ExperimentSpec spec)
        => spec.Communication.Transport != TransportKind.Nccl || spec.Device.Kind == DeviceKind.Cuda ? null
            : $"expected a transport of device {EnumWords.Word(spec.Device.Kind)}, found nccl, which joins GPUs: set transport to auto, or device.kind to cuda.";

    private static string? RowOfATorus(ExperimentSpec spec)
        => spec.Communication is { TorusRow: 0 } or { Algorithm: AllReduceKind.Torus or AllReduceKind.Auto } ? null
            : $"expected 0 with algorithm {EnumWords.Word(spec.Communication.Algorithm)}, found {spec.Communication.TorusRow}: only a torus has rows; set algorithm to torus or leave torus_row out.";

    private static string? Table(ExperimentSpec spec)
    {
        if (spec.Communication.Tuning is not { } tuning)
        {
            return null;
        }

        var (sizes, algorithms) = (tuning.UpToKb, tuning.Algorithms);
        if (sizes.Count != algorithms.Count || sizes.Count == 0)
        {
            return $"expected as many sizes as algorithms and at least one, found {sizes.Count} in up_to_kb and {algorithms.Count} in algorithms.";
        }

        if (sizes.Zip(sizes.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            return $"expected sizes that grow, found up_to_kb [{string.Join(", ", sizes)}].";
        }

        if (algorithms.Contains(AllReduceKind.Auto))
        {
            return "expected algorithms that auto can choose from, found auto itself.";
        }

        return spec.Communication.Algorithm == AllReduceKind.Auto ? null
            : $"expected algorithm auto, which alone uses this table, found {EnumWords.Word(spec.Communication.Algorithm)}: leave one of the two out.";
    }
}
