using System.Globalization;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Views;

/// <summary>A line for each event, and one of progress every few seconds.</summary>
internal sealed class PlainRunView(TextWriter output, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private long _lastLine = time.GetTimestamp();
    private long _shownStep;

    public void Update(RunUpdate update)
    {
        lock (_gate)
        {
            foreach (var happened in update.Events)
            {
                string clock = DateTimeOffset.FromUnixTimeMilliseconds(happened.UnixMs).ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
                output.WriteLine($"{clock} {happened.Kind}: {happened.Text}");
            }

            if (time.GetElapsedTime(_lastLine) >= Interval && update.Run.Step > _shownStep)
            {
                _lastLine = time.GetTimestamp();
                _shownStep = update.Run.Step;
                output.WriteLine(RunText.Line(update.Run));
            }
        }
    }

    public void Log(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
        }
    }

    public void Finish(RunInfo run)
    {
        lock (_gate)
        {
            output.WriteLine();
            foreach (var (name, value) in RunText.Summary(run))
            {
                output.WriteLine($"{name,-14} {value}");
            }
        }
    }

    public void Dispose()
    {
    }
}
