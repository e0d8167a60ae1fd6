using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How workers exchange gradients.</summary>
public sealed record CommunicationSpec
{
    [Description("What carries data between two workers.")]
    public TransportKind Transport { get; init; } = TransportKind.Auto;

    [Description("How gradients are summed over workers.")]
    public AllReduceKind Algorithm { get; init; } = AllReduceKind.Auto;

    [Description("Number format of gradients on their way; batch statistics and metrics are float32 always.")]
    public WireKind Wire { get; init; } = WireKind.Float32;

    [Description("Gradients are summed in buckets of this many MiB while the backward pass goes on.")]
    [Limits(0, 1024, AboveLeast = true)]
    public double BucketMb { get; init; } = 25;

    [Description("Size of the first bucket of gradients in MiB: small, so that communication starts early.")]
    [Limits(0, 1024, AboveLeast = true)]
    public double FirstBucketMb { get; init; } = 1;

    [Description("TCP connections between two workers that large messages are spread over; 0: 1 within a host, 2 between hosts.")]
    [Limits(0, 16)]
    public int Streams { get; init; }

    [Description("Workers in a row of the torus; 0: chosen.")]
    [Limits(0, 65536)]
    public int TorusRow { get; init; }

    [Description("What auto uses up to which size, as lockstep bench allreduce --tune measures it; absent: built in.")]
    public TuningSpec? Tuning { get; init; }
}
