using Lockstep.Engine.Networks;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary>An experiment file from disk, with everything that is wrong with it said at once.</summary>
internal sealed record ExperimentFile(string Path, string Yaml, ExperimentSpec Spec)
{
    public string BaseDirectory => DirectoryOf(Path);

    /// <exception cref="UsageException">The file cannot be read, or is not a valid experiment.</exception>
    public static ExperimentFile Read(string path)
    {
        string yaml = Text(path);
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
