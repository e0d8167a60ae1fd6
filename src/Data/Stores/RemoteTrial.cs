using System.Globalization;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>One wish to a store, from its first request on: says after each failure whether to try again, and waits.</summary>
internal sealed class RemoteTrial(RemoteSettings settings, CancellationToken closed)
{
    private readonly long _began = settings.Time.GetTimestamp();
    private int _failures;

    /// <summary>Returns when it is time to try again.</summary>
    /// <param name="where">Address and offset, for the message of a failure.</param>
    /// <param name="fault">What happened.</param>
    /// <exception cref="DataException">It failed for good: the fault is not a passing one, or the patience is over.</exception>
    /// <exception cref="OperationCanceledException">The store was closed.</exception>
    public void Recover(string where, RemoteFault fault)
    {
        _failures++;
        var passed = settings.Time.GetElapsedTime(_began);
        var pause = RetryPause.After(_failures, fault.Wait, settings.Jitter());
        if (!fault.IsPassing || passed + pause > settings.Patience)
        {
            throw new DataException(Words(where, fault, passed, pause), fault);
        }

        Task.Delay(pause, settings.Time, closed).GetAwaiter().GetResult();
    }

    private string Words(string where, RemoteFault fault, TimeSpan passed, TimeSpan pause)
    {
        string tried = _failures == 1 ? "1 attempt" : string.Create(CultureInfo.InvariantCulture, $"{_failures} attempts in {passed.TotalSeconds:0.0} s");
        string patience = fault.IsPassing
            ? string.Create(CultureInfo.InvariantCulture, $" (the next in {pause.TotalSeconds:0.0} s would be beyond data.store.patience, {settings.Patience.TotalSeconds:0.#} s)")
            : string.Empty;
        return $"{where}: {fault.Message}; {tried}{patience}: {fault.Advice}.";
    }
}
