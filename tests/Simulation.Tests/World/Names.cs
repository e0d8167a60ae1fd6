namespace Lockstep.Simulation.Tests.World;

/// <summary>Ids, made once.</summary>
internal static class Names
{
    private static readonly string[] Workers = [.. Enumerable.Range(0, 100).Select(number => $"w{number:00}")];
    private static readonly string[] Runs = ["run-a", "run-b"];

    public static string OfWorker(int number) => Workers[number];

    public static int WorkerOf(string id) => ((id[1] - '0') * 10) + id[2] - '0';

    public static string OfRun(int number) => Runs[number];

    public static int RunOf(string id) => id == Runs[0] ? 0 : 1;
}
