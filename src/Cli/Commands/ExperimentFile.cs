using Lockstep.Engine.Networks;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary>An experiment file from disk, with everything that is wrong with it said at once.</summary>
internal sealed record ExperimentFile(string Path, string Yaml, ExperimentSpec Spec)
{
    public string BaseDirectory => DirectoryOf(Path);

    /// <exception cref="UsageException">The file cannot be read, or is not a valid experiment.</exception>
    public static ExperimentFile Read(string path) => Read(Text(path), path);

    /// <summary>The same experiment on another kind of device; its text is then the canonical one.</summary>
    /// <exception cref="UsageException">There is no such kind, or the experiment does not go with it.</exception>
    public ExperimentFile On(string device)
    {
        var kinds = Enum.GetValues<DeviceKind>().Where(kind => SpecWords.Of(kind) == device).ToList();
        return kinds.Count == 1
            ? Read(ExperimentJson.Canonical(Spec with { Device = Spec.Device with { Kind = kinds[0] } }), Path)
            : throw new UsageException($"--device: expected {string.Join(" or ", Enum.GetValues<DeviceKind>().Select(kind => SpecWords.Of(kind)))}, found {device}");
    }

    private static ExperimentFile Read(string yaml, string path)
    {
        var result = ExperimentYaml.Read(yaml, path, ModelZoo.Names, spec => ExperimentNetwork.Faults(spec, DirectoryOf(path)));
        return result.Spec is { } spec
            ? new ExperimentFile(path, yaml, spec)
            : throw new UsageException(string.Join("\n", result.Errors));
    }

    private static string DirectoryOf(string path) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{path}: cannot be read as an experiment file: {exception.Message}");
        }
    }
}
