using System.Collections.Immutable;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>The distinct broken samples that a run has met, of both halves, in the order of their places.</summary>
internal sealed record BadSampleSet(ImmutableSortedDictionary<(bool Evaluation, long Index), BadSampleInfo> Samples)
{
    /// <summary>More would hide the rest of a message.</summary>
    private const int MostInMessage = 10;

    public static BadSampleSet Empty { get; } = new(ImmutableSortedDictionary<(bool Evaluation, long Index), BadSampleInfo>.Empty);

    public int Count => Samples.Count;

    public IEnumerable<BadSampleInfo> First => Samples.Values.Take(MostInMessage);

    public static BadSampleSet Of(IEnumerable<BadSampleInfo> samples) =>
        new(samples.ToImmutableSortedDictionary(sample => (sample.Evaluation, sample.Index), sample => sample));

    public bool Has(BadSampleInfo sample) => Samples.ContainsKey((sample.Evaluation, sample.Index));

    public BadSampleSet With(BadSampleInfo sample) => new(Samples.SetItem((sample.Evaluation, sample.Index), sample));

    /// <summary>Why the run fails: there are more than <paramref name="tolerated"/>.</summary>
    public string TooMany(int tolerated)
    {
        string first = string.Concat(First.Select(sample => $"\n  {Text(sample)}"));
        string more = Count > MostInMessage ? $"\n  and {Count - MostInMessage} more" : string.Empty;
        return $"{Count} broken images, tolerated are {tolerated}: repair or remove them, or raise data.tolerate_bad.{first}{more}";
    }

    public static string Text(BadSampleInfo sample) => $"{(sample.Evaluation ? "evaluation" : "training")} image {sample.Index}, {sample.Path}: {sample.Reason}";
}
