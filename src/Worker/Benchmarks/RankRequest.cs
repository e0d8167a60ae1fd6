using System.Text.Json.Serialization;

namespace Lockstep.Worker.Benchmarks;

/// <summary>What the process that measures asks of every rank at once; a line of JSON on its standard input.</summary>
[JsonDerivedType(typeof(Link), "link")]
[JsonDerivedType(typeof(AllReduce), "all_reduce")]
[JsonDerivedType(typeof(Overlap), "overlap")]
public abstract record RankRequest
{
    /// <summary>Opens the links; comes first.</summary>
    /// <param name="Ports">Data ports on loopback, by rank.</param>
    /// <param name="Secret">Of the generation.</param>
    public sealed record Link(IReadOnlyList<int> Ports, string Secret) : RankRequest;

    /// <summary>Verifies an all-reduce and times it.</summary>
    /// <param name="Algorithm">Name of the algorithm.</param>
    /// <param name="Wire">float32, bfloat16, float16 or int64.</param>
    /// <param name="Bytes">Bytes of values a rank.</param>
    /// <param name="Iterations">Timed ones.</param>
    /// <param name="TorusRow">Ranks in a row of a torus; 0: chosen.</param>
    public sealed record AllReduce(string Algorithm, string Wire, long Bytes, int Iterations, int TorusRow) : RankRequest;

    /// <summary>Times training steps whose gradients are summed while the backward pass goes on.</summary>
    /// <param name="Model">Name in the zoo.</param>
    /// <param name="Size">Height and width of an image; null: the model's own.</param>
    /// <param name="Batch">Images of a step and rank.</param>
    /// <param name="Slice">Images of a slice.</param>
    /// <param name="Threads">Lanes.</param>
    /// <param name="Steps">Timed steps.</param>
    /// <param name="Algorithm">Name of the algorithm.</param>
    /// <param name="Wire">float32, bfloat16 or float16.</param>
    /// <param name="BucketMb">Size of a bucket in MiB; 0: no overlap, one sum after the backward pass.</param>
    /// <param name="Exact">Whether sums are made in fixed point.</param>
    public sealed record Overlap(string Model, int? Size, int Batch, int Slice, int Threads, int Steps, string Algorithm, string Wire, double BucketMb, bool Exact = false) : RankRequest;
}
