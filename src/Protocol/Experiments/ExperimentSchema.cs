namespace Lockstep.Protocol.Experiments;

public static class ExperimentSchema
{
    public static string Generate() => throw new NotImplementedException();
}
