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
    /// <param name="check">Asked where nothing else is wrong: what a reader that knows the engine and the data finds.</param>
    /// <returns>A valid spec and no error, or no spec and every error of the file in file order. Never throws for what stands in the file.</returns>
    public static ExperimentResult Read(string yaml, string fileName, IReadOnlyList<string>? models = null, Func<ExperimentSpec, IReadOnlyList<SpecFault>>? check = null)
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
            foreach (var fault in check?.Invoke(spec) ?? [])
            {
                problems.Add(fault.Path, fault.Message);
            }

            return problems.Any ? new ExperimentResult(null, problems.InFileOrder()) : new ExperimentResult(spec, []);
        }

        return new ExperimentResult(null, problems.InFileOrder());
    }
}
