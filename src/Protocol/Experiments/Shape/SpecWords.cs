namespace Lockstep.Protocol.Experiments;

/// <summary>Values as an experiment file writes them.</summary>
public static class SpecWords
{
    /// <summary>For instance <c>halving_doubling</c>.</summary>
    public static string Of(Enum value) => EnumWords.Word(value);
}
