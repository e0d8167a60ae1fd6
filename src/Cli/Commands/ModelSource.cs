using System.CommandLine;
using Lockstep.Engine.Networks;
using Lockstep.Worker.Hosting;

namespace Lockstep.Cli.Commands;

/// <summary>The network that a command line means: a name of the zoo, or the model of an experiment file.</summary>
internal sealed class ModelSource
{
    private readonly Option<int?> _classes = new("--classes") { Description = "Number of classes; default: the published network's. Not for files, whose data set says it." };
    private readonly Option<int?> _size = new("--size") { Description = "Height and width of an image; default: the published network's. Not for files, whose data set says it." };

    public void AddTo(Command command)
    {
        command.Options.Add(_classes);
        command.Options.Add(_size);
    }

    /// <exception cref="UsageException">There is no such model or file, or it does not fit its images.</exception>
    public Network Read(ParseResult parsed, string model)
    {
        int? classes = parsed.GetValue(_classes);
        int? size = parsed.GetValue(_size);
        try
        {
            return IsFile(model) ? OfFile(model, classes, size) : Named(model, classes, size);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(MisfitText.Of(exception));
        }
    }

    public IEnumerable<Network> ReadAll(ParseResult parsed) => ModelZoo.Names.Select(name => Read(parsed, name));

    private static bool IsFile(string model) =>
        model.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || model.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || File.Exists(model);

    private static Network OfFile(string file, int? classes, int? size)
    {
        if (classes is not null || size is not null)
        {
            throw new UsageException($"{file}: images and classes are those of its data set: leave out --size and --classes");
        }

        var experiment = ExperimentFile.Read(file);
        return ExperimentNetwork.Create(experiment.Spec, experiment.BaseDirectory);
    }

    private static Network Named(string name, int? classes, int? size)
    {
        var entry = ModelZoo.Entry(name);
        var input = size is { } side ? entry.Input with { Height = side, Width = side } : entry.Input;
        return ModelZoo.Create(name, input, classes ?? entry.Classes, new ModelOptions());
    }
}
