using Lockstep.Actors.Asking;
using Lockstep.Actors.Supervision;

namespace Lockstep.Actors.Cells;

/// <summary>
/// The place of one actor in the tree: it outlives the instances that restarts put into it. All state is touched during the mailbox's turn,
/// so by one thread at a time. A stopped cell still answers: its letters are dead letters, its new watchers are told at once.
/// </summary>
internal sealed class ActorCell : IMailboxOwner
{
    private readonly Func<Actor> _factory;
    private readonly ChildSupervisor _supervisor;
    private readonly CellContext _context;
    private readonly CellWatches _watches;
    private readonly CellTimers _timers;
    private readonly List<ActorCell> _children = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CellState _state = CellState.Starting;
    private TerminationReason _reason;
    private Actor? _actor;
    private ActorCell? _escalated;

    public ActorCell(ActorSystem system, ActorCell? parent, string path, Func<Actor> factory, SupervisionPolicy policy)
    {
        System = system;
        Parent = parent;
        Path = path;
        _factory = factory;
        _supervisor = new ChildSupervisor(this, policy);
        Mailbox = new Mailbox(this);
        Self = new LocalActorRef(this);
        _watches = new CellWatches(this);
        _timers = new CellTimers(this);
        _context = new CellContext(this, _watches, _timers);
        Mailbox.Post(new BeginSignal());
    }

    public ActorSystem System { get; }

    public ActorCell? Parent { get; }

    public string Path { get; }

    public Mailbox Mailbox { get; }

    public LocalActorRef Self { get; }

    /// <summary>Completes when the cell has stopped.</summary>
    public Task Ended => _ended.Task;

    public void Adopt(ActorCell child)
    {
        if (_state is CellState.Stopped)
        {
            child.Mailbox.Post(new StopSignal(TerminationReason.Stopped));
            return;
        }

        _children.Add(child);
        if (_state is CellState.Stopping or CellState.Restarting)
        {
            child.Mailbox.Post(new StopSignal(TerminationReason.Stopped));
        }
    }

    public void OnLetter(in Letter letter)
    {
        if (_state == CellState.Stopped)
        {
            Bury(letter);
            return;
        }

        var message = letter.Message;
        if (message is CellTimer timer)
        {
            if (!_timers.Take(timer))
            {
                return;
            }

            message = timer.Message;
        }
        else if (message is Terminated news && !_watches.Accept(news))
        {
            return;
        }

        _context.Sender = letter.Sender;
        try
        {
            _actor!.Receive(message);
        }
        catch (Exception e)
        {
            (letter.Sender as IAsker)?.Fail($"'{Path}' failed on {message.GetType().Name}: {e.Message}");
            Fail(e);
        }
    }

    public void OnSignal(Signal signal)
    {
        switch (signal)
        {
            case BeginSignal when _state == CellState.Starting:
                Instantiate();
                break;
            case AdoptSignal adopt:
                Adopt(adopt.Child);
                break;
            case StopSignal stop:
                BeginStop(stop.Reason);
                break;
            case ChildFailedSignal failed when _state is not (CellState.Stopping or CellState.Stopped):
                OnChildFailed(failed.Child, failed.Cause);
                break;
            case ChildStoppedSignal stopped:
                _children.Remove(stopped.Child);
                ContinueWithoutChildren();
                break;
            case RestartSignal restart when _state == CellState.Failed:
                BeginRestart(restart.Cause);
                break;
            case ResumeSignal when _state == CellState.Failed:
                Resume();
                break;
            case AddWatcherSignal add:
                _watches.AddWatcher(add.Watcher);
                break;
            case RemoveWatcherSignal remove:
                _watches.RemoveWatcher(remove.Watcher);
                break;
        }
    }

    private void Instantiate()
    {
        _state = CellState.Starting;
        try
        {
            _actor = _factory();
            _actor.Attach(_context);
            _context.Sender = null;
            _actor.PreStart();
            EnterRunning();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void EnterRunning()
    {
        _state = CellState.Running;
        Mailbox.LettersHeld = false;
    }

    /// <summary>Whoever caused the failure by escalation goes on as well. An instance that could not start cannot go on: a fresh one is made.</summary>
    private void Resume()
    {
        _escalated?.Mailbox.Post(new ResumeSignal());
        _escalated = null;
        if (_actor is null)
        {
            Instantiate();
        }
        else
        {
            EnterRunning();
        }
    }

    private void Fail(Exception cause)
    {
        System.ReportFailure(Path, cause);
        if (_state is CellState.Stopping or CellState.Stopped)
        {
            return;
        }

        _state = CellState.Failed;
        Mailbox.LettersHeld = true;
        Parent?.Mailbox.Post(new ChildFailedSignal(this, cause));
    }

    private void OnChildFailed(ActorCell child, Exception cause)
    {
        if (!child._supervisor.Handle(cause, canEscalate: Parent is not null))
        {
            _escalated = child;
            Fail(new EscalatedException(child.Path, cause));
        }
    }

    private void BeginRestart(Exception cause)
    {
        _state = CellState.Restarting;
        _supervisor.EndBackoff();
        if (_actor is { } failed)
        {
            Guard(() => failed.PreRestart(cause));
        }

        _actor = null;
        _timers.CancelAll();
        StopChildren();
        ContinueWithoutChildren();
    }

    private void BeginStop(TerminationReason reason)
    {
        if (_state is CellState.Stopping or CellState.Stopped)
        {
            return;
        }

        _state = CellState.Stopping;
        _reason = reason;
        _supervisor.EndBackoff();
        Mailbox.LettersHeld = true;
        _timers.CancelAll();
        StopChildren();
        ContinueWithoutChildren();
    }

    private void StopChildren()
    {
        foreach (var child in _children)
        {
            child.Mailbox.Post(new StopSignal(TerminationReason.Stopped));
        }
    }

    private void ContinueWithoutChildren()
    {
        if (_children.Count > 0)
        {
            return;
        }

        if (_state == CellState.Stopping)
        {
            End();
        }
        else if (_state == CellState.Restarting)
        {
            Instantiate();
        }
    }

    private void End()
    {
        if (_actor is { } actor)
        {
            Guard(actor.PostStop);
        }

        _actor = null;
        _state = CellState.Stopped;
        _timers.CancelAll();
        Mailbox.LettersHeld = false;
        System.Cells.Remove(this);
        _watches.End(_reason);
        Parent?.Mailbox.Post(new ChildStoppedSignal(this));
        _ended.TrySetResult();
    }

    private void Guard(Action hook)
    {
        try
        {
            _context.Sender = null;
            hook();
        }
        catch (Exception e)
        {
            System.ReportFailure(Path, e);
        }
    }

    private void Bury(in Letter letter)
    {
        if (letter.Message is not (CellTimer or Terminated))
        {
            System.DeadLetters.Post(new DeadLetter(
                letter.Message, letter.Sender, Path, DeadLetterReason.NoSuchActor, $"'{Path}' has stopped; {letter.Message.GetType().Name} reached nobody."));
        }
    }
}
