using Lockstep.Actors.Cells;

namespace Lockstep.Actors.Supervision;

/// <summary>Carries out a parent's policy on one child (one-for-one). Used during the parent's turn.</summary>
internal sealed class ChildSupervisor(ActorCell child, SupervisionPolicy policy)
{
    private readonly RestartWindow _restarts = new(policy);
    private ITimer? _backoff;

    /// <summary>Decides on a failure and tells the child; false where the parent is to fail with it.</summary>
    public bool Handle(Exception cause, bool canEscalate)
    {
        switch (Decide(cause))
        {
            case Directive.Resume:
                child.Mailbox.Post(new ResumeSignal());
                return true;
            case Directive.Restart when _restarts.TryAdmit(child.System.Uptime, out var backoff):
                RestartAfter(backoff, cause);
                return true;
            case Directive.Escalate when canEscalate:
                return false;
            default:
                child.Mailbox.Post(new StopSignal(TerminationReason.Failed));
                return true;
        }
    }

    /// <summary>From the child: it starts again, or stops.</summary>
    public void EndBackoff() => _backoff?.Dispose();

    private Directive Decide(Exception cause)
    {
        try
        {
            return policy.Decide(cause is EscalatedException { InnerException: { } original } ? original : cause);
        }
        catch (Exception e)
        {
            child.System.ReportFailure(child.Path, e);
            return Directive.Stop;
        }
    }

    private void RestartAfter(TimeSpan backoff, Exception cause)
    {
        if (backoff <= TimeSpan.Zero)
        {
            child.Mailbox.Post(new RestartSignal(cause));
            return;
        }

        _backoff = child.System.TimeProvider.CreateTimer(_ => child.Mailbox.Post(new RestartSignal(cause)), null, backoff, Timeout.InfiniteTimeSpan);
    }
}
