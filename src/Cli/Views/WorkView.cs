using System.Diagnostics;
using System.Globalization;
using Lockstep.Data.Packing;
using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>Shows how far a long piece of work is, on standard error: a bar on a terminal, else a line now and then.</summary>
internal static class WorkView
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <param name="title">What is done.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="work">Gets what it shall call with its progress, from any thread.</param>
    public static T Show<T>(string title, string unit, Func<Action<WorkProgress>, T> work) =>
        Console.IsErrorRedirected ? ShowLines(title, unit, work) : ShowBar(title, work);

    private static T ShowBar<T>(string title, Func<Action<WorkProgress>, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title));
                return work(progress =>
                {
                    lock (task)
                    {
                        task.MaxValue = Math.Max(1, progress.Total);
                        task.Value = Math.Max(task.Value, progress.Done);
                    }
                });
            });
    }

    private static T ShowLines<T>(string title, string unit, Func<Action<WorkProgress>, T> work)
    {
        var gate = new Lock();
        long started = Stopwatch.GetTimestamp();
        long last = started;
        return work(progress =>
        {
            lock (gate)
            {
                if (Stopwatch.GetElapsedTime(last) < LineEvery)
                {
                    return;
                }

                last = Stopwatch.GetTimestamp();
                double rate = progress.Done / Stopwatch.GetElapsedTime(started).TotalSeconds;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {progress.Done} of {progress.Total} {unit}, {rate:0} a second"));
            }
        });
    }
}
