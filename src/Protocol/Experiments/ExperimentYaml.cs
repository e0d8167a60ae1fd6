namespace Lockstep.Protocol.Experiments;

/// <summary>Reads experiment files.</summary>
public static class ExperimentYaml
{
    /// <summary>Longest file that is read, in characters.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Reads and validates one experiment. Nothing is opened: paths in it are looked at when the run starts.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="fileName">Its name, for the errors.</param>
    /// <param name="models">Models that can be named; null where the reader does not know the engine.</param>
    /// <returns>A valid spec and no error, or no spec and every error of the file in file order. Never throws for what stands in the file.</returns>
    public static ExperimentResult Read(string yaml, string fileName, IReadOnlyList<string>? models = null)
    {
        var problems = new SpecProblems(fileName);
        if (yaml.Length > MaxLength)
        {
            problems.Add("", 1, 1, $"expected an experiment of at most {MaxLength} characters, found {yaml.Length}.");
        }
        else if (SpecNodeParser.Parse(yaml, problems) is { } root
            && new RecordReader(problems).Read(SpecShape.Of(typeof(ExperimentSpec)), root, "") is ExperimentSpec spec)
        {
            ExperimentValidator.Check(spec, models, problems);
            if (problems.Any)
            {
                return new ExperimentResult(null, problems.InFileOrder());
            }

            ExperimentValidator.Complete(spec);
            return new ExperimentResult(spec, []);
        }

        return new ExperimentResult(null, problems.InFileOrder());
    }
}
