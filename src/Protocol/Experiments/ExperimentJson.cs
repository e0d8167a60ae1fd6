namespace Lockstep.Protocol.Experiments;

public static class ExperimentJson
{
    public static string Canonical(ExperimentSpec spec) => throw new NotImplementedException();
}
