using System.ComponentModel;
using Lockstep.Protocol.V1;

namespace Lockstep.Worker.Faults;

/// <summary>Does to this worker what <c>lockstep chaos</c> asks for. Any thread.</summary>
/// <param name="faults">By word.</param>
/// <param name="steps">The training thread's hook, which some of them use.</param>
internal sealed class FaultInjector(SortedDictionary<string, IFault> faults, StepFaults steps, TimeProvider time, Action<string> log)
{
    private const double LongestSeconds = 3600;

    /// <summary>Time for the answer to leave the process. Loopback needs a millisecond; the machine may be busy.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(20);

    /// <summary>What the training thread looks at.</summary>
    public StepFaults Steps => steps;

    /// <summary>Arranges the fault. The answer says when it begins; a moment of 0 is a refusal, and the detail its reason.</summary>
    public FaultInjected Inject(InjectFault asked, string workerId)
    {
        var answer = new FaultInjected { Number = asked.Number, WorkerId = workerId };
        if (WhyNot(asked) is { } refusal)
        {
            answer.Detail = refusal;
            return answer;
        }

        var fault = faults[asked.Fault];
        var order = new FaultOrder(time.GetUtcNow() + (fault.CutsAnswers ? AnswerTime : TimeSpan.Zero), TimeSpan.FromSeconds(asked.Seconds), asked.Factor);
        try
        {
            answer.Detail = fault.Arrange(order);
            answer.UnixUs = (order.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            log($"fault injected on demand: {answer.Detail}");
        }
        catch (Win32Exception exception)
        {
            answer.Detail = $"fault {asked.Fault}: {exception.Message}";
        }

        return answer;
    }

    private string? WhyNot(InjectFault asked)
    {
        if (!faults.ContainsKey(asked.Fault))
        {
            return $"unknown fault '{asked.Fault}': expected one of {string.Join(", ", faults.Keys)}";
        }

        if (!(asked.Seconds is >= 0 and <= LongestSeconds))
        {
            return FormattableString.Invariant($"seconds: expected 0 to {LongestSeconds}, found {asked.Seconds}");
        }

        return asked.Fault == "slow" && !(asked.Factor is >= 1 and <= 1000)
            ? FormattableString.Invariant($"factor: expected 1 to 1000, found {asked.Factor}")
            : null;
    }
}
