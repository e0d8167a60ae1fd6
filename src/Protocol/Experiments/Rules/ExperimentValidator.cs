namespace Lockstep.Protocol.Experiments;

/// <summary>Asks every rule between keys, and sets defaults that follow from other keys. What one key alone may be, its limits say.</summary>
internal static class ExperimentValidator
{
    private static readonly SpecRule[] Rules = [.. RunRules.All, .. ModelRules.All, .. DataRules.All, .. LearningRateRules.All, .. OptimizerRules.All, .. CommunicationRules.All, .. InitialisationRules.Keys.Rules];

    public static void Check(ExperimentSpec spec, IReadOnlyList<string>? models, SpecProblems problems)
    {
        // Judged before any rule speaks, so that one broken rule does not silence another about the same key.
        SpecRule[] known = models is null ? [] : [ModelRules.IsOneOf(models)];
        var askable = Rules.Concat(known).Where(rule => !problems.Concern(rule.Path) && !rule.Uses.Any(problems.Concern)).ToList();
        foreach (var rule in askable)
        {
            if (rule.Check(spec) is { } message)
            {
                problems.Add(rule.Path, message);
            }
        }
    }

    /// <summary>Gives a valid experiment the defaults that depend on the kind of a part.</summary>
    public static void Complete(ExperimentSpec spec)
    {
        OptimizerRules.Keys.Complete(spec);
        InitialisationRules.Keys.Complete(spec);
    }
}
