using System.CommandLine;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Cli.Commands;

/// <summary>Flags of <c>lockstep run</c>.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _resume = new("--resume") { Description = "Go on with this run from its newest valid checkpoint instead of starting a file." };
    private readonly Option<int?> _workers = new("--workers", "-w") { Description = "Worker processes; default: workers.max of the file." };
    private readonly Option<int?> _threads = new("--threads") { Description = "CPU threads of each worker; default: device.threads of the file, or the cores shared out." };
    private readonly Option<string?> _device = new("--device") { Description = "Instead of the file's device.kind: cpu, or cuda (a GPU for each worker, by its number on this machine; with more workers than GPUs they share them)." };
    private readonly Option<string> _runs = new("--runs", "--output", "-o") { Description = "Directory with one directory per run.", DefaultValueFactory = _ => "runs" };
    private readonly Option<int> _port = new("--port") { Description = $"Port of the coordinator, for other commands, which need its {ConnectionOptions.TokenVariable}: set one for all of them; 0: any free one." };
    private readonly Option<int> _restarts = new("--max-restarts") { Description = "How many dead workers are replaced, in all.", DefaultValueFactory = _ => 10 };
    private readonly Option<int?> _overfit = new("--overfit") { Description = "Start no cluster: learn this many training images by heart in this process, without augmentation, until no error is left, or say what is wrong." };
    private readonly Option<int> _overfitPasses = new("--overfit-passes") { Description = "With --overfit: passes over the images before it gives up.", DefaultValueFactory = _ => 300 };
    private readonly Option<bool> _json = JsonOption.Create();

    public void AddTo(Command command)
    {
        command.Options.Add(_resume);
        command.Options.Add(_workers);
        command.Options.Add(_threads);
        command.Options.Add(_device);
        command.Options.Add(_runs);
        command.Options.Add(_port);
        command.Options.Add(_restarts);
        command.Options.Add(_overfit);
        command.Options.Add(_overfitPasses);
        command.Options.Add(_json);
    }

    /// <summary>What <c>--overfit</c> asks for; null where it is not there.</summary>
    /// <exception cref="UsageException">A number is out of range.</exception>
    public OverfitSettings? Overfit(ParseResult parsed)
    {
        if (parsed.GetValue(_overfit) is not { } samples)
        {
            return null;
        }

        return samples < 2 || parsed.GetValue(_overfitPasses) < 1
            ? throw new UsageException($"--overfit: expected at least 2 images and 1 pass, found {samples} and {parsed.GetValue(_overfitPasses)}")
            : new OverfitSettings(samples, parsed.GetValue(_overfitPasses), Positive("--threads", parsed.GetValue(_threads)) ?? Environment.ProcessorCount);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <exception cref="UsageException">The flags do not go together, or the experiment is not valid.</exception>
    public RunRequest Read(ParseResult parsed, string? file)
    {
        string runs = Path.GetFullPath(parsed.GetValue(_runs)!);
        string? resume = parsed.GetValue(_resume);
        if ((file is null) == (resume is null))
        {
            throw new UsageException("lockstep run: give an experiment file, or --resume RUN; lockstep run --help says more");
        }

        var experiment = ExperimentFile.Read(file ?? Path.Combine(runs, resume!, "experiment.yaml"));
        if (parsed.GetValue(_device) is { } device)
        {
            experiment = resume is null
                ? experiment.On(device)
                : throw new UsageException("--device: a run that is resumed stays on the kind of device that it began on");
        }

        var submit = resume is not null
            ? new SubmitRequest { ResumeRunId = resume }
            : new SubmitRequest { ExperimentYaml = experiment.Yaml, SourceName = experiment.Path, BaseDirectory = experiment.BaseDirectory };
        return new RunRequest(
            experiment.Spec,
            submit,
            runs,
            Positive("--workers", parsed.GetValue(_workers)),
            Positive("--threads", parsed.GetValue(_threads)),
            parsed.GetValue(_port),
            parsed.GetValue(_restarts),
            parsed.GetValue(_json));
    }

    private static int? Positive(string option, int? value) => value is < 1 ? throw new UsageException($"{option}: expected at least 1, found {value}") : value;
}
