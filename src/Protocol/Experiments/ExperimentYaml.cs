namespace Lockstep.Protocol.Experiments;

public static class ExperimentYaml
{
    public static ExperimentResult Read(string yaml, string fileName) => throw new NotImplementedException();
}
