using System.CommandLine;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Diagnostics.Devices;

namespace Lockstep.Cli.Commands;

/// <summary>Flags of <c>lockstep devices --check</c>.</summary>
internal sealed class DeviceCheckOptions
{
    private static readonly DeviceCheckSettings Usual = new();

    private readonly Option<bool> _check = new("--check") { Description = "In place of that: prove a GPU by the CPU engine and by what must be the same bits, part by part. Exit code 1: something is wrong." };
    private readonly Option<string[]> _parts = new("--part") { Description = $"With --check: only this part, {string.Join(", ", DeviceCheck.Parts)}; may be given again.", DefaultValueFactory = _ => [] };
    private readonly Option<int> _steps = new("--steps") { Description = "With --check: steps of the training that is compared with the CPU's; other parts train for 10 at most.", DefaultValueFactory = _ => Usual.Steps };
    private readonly Option<int> _images = new("--images") { Description = "With --check: images of each of a step's 4 slices.", DefaultValueFactory = _ => Usual.Images };
    private readonly Option<int> _size = new("--size") { Description = "With --check: height and width of an image that is trained on.", DefaultValueFactory = _ => Usual.Size };
    private readonly Option<int> _reopenings = new("--reopenings") { Description = "With --check: how often the part memory closes and opens the device.", DefaultValueFactory = _ => Usual.Reopenings };
    private readonly Option<int> _gpu = CudaOptions.Gpu();
    private readonly Option<string> _precision = CudaOptions.Precision(CudaPrecision.Float32);
    private readonly Option<string?> _cache = CudaOptions.Cache();
    private readonly Option<double?> _limit = CudaOptions.ChoosingLimit();

    public DeviceCheckOptions() => _parts.AcceptOnlyFromAmong([.. DeviceCheck.Parts]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _check, _parts, _steps, _images, _size, _reopenings, _gpu, _precision, _cache, _limit })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">Parts are named without it.</exception>
    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_check)
        || (parsed.GetValue(_parts)!.Length > 0 ? throw new UsageException("--part: it chooses what --check does; give both") : false);

    /// <summary>Those that are wanted.</summary>
    public IReadOnlyList<string> Parts(ParseResult parsed) => parsed.GetValue(_parts) is { Length: > 0 } parts ? parts : DeviceCheck.Parts;

    /// <exception cref="UsageException">A number is out of range.</exception>
    public DeviceCheckSettings Settings(ParseResult parsed) => new()
    {
        Steps = AtLeast(2, _steps, parsed),
        Images = AtLeast(1, _images, parsed),
        Size = AtLeast(8, _size, parsed),
        Reopenings = AtLeast(1, _reopenings, parsed),
        Device = new CudaSettings
        {
            Ordinal = parsed.GetValue(_gpu),
            Precision = CudaOptions.Parse(parsed.GetValue(_precision)!),
            CacheFolder = parsed.GetValue(_cache),
            ChoosingLimit = CudaOptions.Seconds(parsed.GetValue(_limit)),
        },
    };

    private static int AtLeast(int least, Option<int> option, ParseResult parsed) =>
        parsed.GetValue(option) is var value && value >= least ? value : throw new UsageException($"{option.Name}: expected at least {least}, found {value}");
}
