using System.Globalization;
using Lockstep.Protocol.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lockstep.Cli.Views;

/// <summary>A screen that redraws itself: epoch bar, figures, a row for each worker, the newest events.</summary>
internal sealed class LiveRunView : IRunView
{
    private const int EventLines = 6;
    private const int BarWidth = 40;
    private static readonly Text Waiting = new("starting");
    private readonly IAnsiConsole _console;
    private readonly Lock _gate = new();
    private readonly Queue<string> _recent = new();
    private readonly ManualResetEventSlim _changed = new();
    private readonly Thread _thread;
    private RunInfo? _run;
    private volatile bool _closed;

    public LiveRunView(IAnsiConsole console)
    {
        _console = console;
        _thread = new Thread(Draw) { IsBackground = true, Name = "view" };
        _thread.Start();
    }

    public void Update(RunUpdate update)
    {
        lock (_gate)
        {
            _run = update.Run;
            foreach (var happened in update.Events)
            {
                Remember($"[grey]{Markup.Escape(happened.Kind)}[/] {Markup.Escape(happened.Text)}");
            }
        }

        _changed.Set();
    }

    public void Log(string line)
    {
        lock (_gate)
        {
            Remember($"[grey]{Markup.Escape(line)}[/]");
        }

        _changed.Set();
    }

    public void Finish(RunInfo run)
    {
        Dispose();
        var table = new Table().Border(TableBorder.Rounded).HideHeaders();
        table.AddColumn("name");
        table.AddColumn("value");
        foreach (var (name, value) in RunText.Summary(run))
        {
            table.AddRow($"[grey]{name}[/]", Markup.Escape(value));
        }

        _console.Write(table);
    }

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _changed.Set();
            _thread.Join();
        }
    }

    private void Remember(string line)
    {
        _recent.Enqueue(line);
        if (_recent.Count > EventLines)
        {
            _recent.Dequeue();
        }
    }

    private void Draw() => _console.Live(Waiting).AutoClear(false).Start(context =>
    {
        while (!_closed)
        {
            _changed.Wait();
            _changed.Reset();
            Show(context);
        }

        // The newest update may have come together with the end.
        Show(context);
    });

    private void Show(LiveDisplayContext context)
    {
        context.UpdateTarget(Screen());
        context.Refresh();
    }

    private IRenderable Screen()
    {
        lock (_gate)
        {
            var rows = new List<IRenderable>();
            if (_run is { } run)
            {
                rows.Add(new Markup($"[bold]{Markup.Escape(run.Name)}[/] {run.RunId}  {RunText.Phase(run)}  generation {run.Generation}  [grey]{Markup.Escape(run.Reason)}[/]"));
                rows.Add(EpochBar(run));
                rows.Add(Figures(run));
                rows.Add(Workers(run));
            }

            rows.AddRange(_recent.Select(line => new Markup(line)));

            // A live display cannot draw nothing: it throws.
            return rows.Count > 0 ? new Rows(rows) : Waiting;
        }
    }

    private static Markup EpochBar(RunInfo run)
    {
        double share = run.TotalSteps > 0 ? (double)run.Step / run.TotalSteps : 0;
        int full = (int)Math.Round(share * BarWidth);
        string bar = $"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/]";
        return new Markup(string.Create(
            CultureInfo.InvariantCulture, $"{bar} epoch {run.Epoch:0.00}/{run.TotalEpochs:0.##}  step {run.Step}/{run.TotalSteps}  ETA {RunText.Duration(run.EtaSeconds)}"));
    }

    private static Markup Figures(RunInfo run) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"loss [bold]{RunText.Number(run.Loss, "0.0000")}[/]  accuracy [bold]{RunText.Percent(run.TrainingAccuracy)}[/]  test [bold]{RunText.Percent(run.EvaluationAccuracy)}[/]{RunText.TopFive(run)}  lr {run.LearningRate:0.0000}  [bold]{run.ImagesPerSecond:0}[/] images/s  goodput {RunText.Percent(run.Goodput)}"));

    private static Table Workers(RunInfo run)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("rank").RightAligned());
        table.AddColumn("worker");
        table.AddColumn("host");
        table.AddColumn(new TableColumn("process").RightAligned());
        table.AddColumn(new TableColumn("step").RightAligned());
        table.AddColumn("phase");
        foreach (var worker in run.Workers)
        {
            table.AddRow(
                worker.Rank.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(worker.WorkerId),
                Markup.Escape(worker.Host),
                worker.ProcessId.ToString(CultureInfo.InvariantCulture),
                worker.Step.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(worker.Phase));
        }

        return table;
    }
}
