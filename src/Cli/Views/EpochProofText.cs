using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Views;

/// <summary>What the proof of an epoch says to people.</summary>
internal static class EpochProofText
{
    private const int MostNamed = 20;

    public static bool Holds(VerifyEpochResponse proof) => proof is { Missing: 0, Repeated: 0 } && proof.Problems.Count == 0;

    public static IEnumerable<string> Lines(VerifyEpochResponse proof)
    {
        yield return $"epoch {proof.Epoch}: {proof.Used} of {proof.Samples} samples used, {proof.Repeated} more than once, {proof.Missing} missing; {proof.Dropped} left out by the plan";
        foreach (string problem in proof.Problems)
        {
            yield return problem;
        }

        if (proof.MissingSamples.Count > 0)
        {
            yield return $"missing samples: {Names(proof.MissingSamples, proof.Missing)}";
        }

        if (proof.RepeatedSamples.Count > 0)
        {
            yield return $"repeated samples: {Names(proof.RepeatedSamples, proof.Repeated)}";
        }

        if (Holds(proof))
        {
            yield return "each of them exactly once";
        }
    }

    private static string Names(IEnumerable<long> samples, long count) =>
        string.Join(", ", samples.Take(MostNamed)) + (count > MostNamed ? $", … ({count} in all)" : string.Empty);
}
