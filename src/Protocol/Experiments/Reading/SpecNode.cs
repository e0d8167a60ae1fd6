namespace Lockstep.Protocol.Experiments;

/// <summary>A piece of an experiment file and where it begins; line and column count from 1.</summary>
internal abstract record SpecNode(int Line, int Column)
{
    /// <summary>What stands there, for "found …" in an error.</summary>
    public abstract string Describe();
}
