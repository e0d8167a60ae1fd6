using System.Globalization;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>An evaluation in one line.</summary>
internal static class EvaluationText
{
    public static string Of(Evaluated evaluated)
    {
        string five = evaluated.HasTop5Accuracy ? Invariant($", top 5 {evaluated.Top5Accuracy:P2}") : string.Empty;
        string broken = evaluated.Broken > 0 ? $", {evaluated.Broken} broken ones left out" : string.Empty;
        string report = evaluated.Report.Length > 0 ? $"; {evaluated.Report}" : string.Empty;
        string problem = evaluated.ReportProblem.Length > 0 ? $"; its report could not be written: {evaluated.ReportProblem}" : string.Empty;
        return Invariant($"step {evaluated.Step}: accuracy {evaluated.Accuracy:P2}{five}, loss {evaluated.Loss:0.0000} on {evaluated.Samples} samples{broken}{report}{problem}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
