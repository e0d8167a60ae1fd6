using System.Diagnostics;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>The emulation keeps the rules that it claims to keep: cases of <c>tests/Native/emulated_tests.cpp</c>, each in its own process.</summary>
public sealed class EmulatedLibraryTests
{
    private const string Tests = "emulated_tests";

    public static TheoryData<string> Cases { get; } =
    [
        "capture_forbids",
        "capture_forks_and_joins",
        "capture_replays",
        "collectives_are_captured",
        "collectives_match",
        "compiler_reports",
        "context_ends_its_memory",
        "control_file_arms_a_fault",
        "convolutions_match",
        "descriptors_are_checked",
        "different_collectives_are_told",
        "faults_come_when_asked",
        "hung_peer_ends_by_abort",
        "lazy_shows_missing_wait",
        "limits_of_launch",
        "lost_peer_is_seen",
        "norms_match",
        "pairs_and_splits",
        "products_are_refused",
        "products_match",
        "rules_count_anew_when_set",
        "same_device_is_refused",
        "writes_beyond_are_seen",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Emulation_Case_EndsAsItShould(string name)
    {
        (int code, string output) = Run(EmulatedCuda.Program(Tests), name);
        Assert.True(code == 0, $"{name} ended with {code}:\n{output}");
    }

    [Fact]
    public void Program_OfTheCases_HasNoOthers() =>
        Assert.Equal(string.Join('\n', Cases.Select(row => row.Data)) + "\n", Run(EmulatedCuda.Program(Tests), "").Output);

    /// <summary>Arguments are decoded in the record, and a call into a graph is told from one that runs.</summary>
    [Fact]
    public void Record_OfAReplay_NamesKernelShapeAndCapture()
    {
        string log = Path.Combine(Path.GetTempPath(), $"lockstep-emulated-{Guid.NewGuid():N}.log");
        try
        {
            (int code, string output) = Run(EmulatedCuda.Program(Tests), "capture_replays", ("LOCKSTEP_EMULATED_LOG", log), ("LOCKSTEP_EMULATED_TRACE", "1"));
            Assert.True(code == 0, output);
            IReadOnlyList<EmulatedCall> calls = EmulatedCall.Read(log);
            EmulatedCall launch = Assert.Single(calls, call => call.Name == "cuLaunchKernel");
            Assert.True(launch.WasCaptured);
            Assert.Equal("add_to", launch.Text("kernel"));
            Assert.Equal([2, 1, 1], launch.Numbers("grid")!);
            Assert.Equal([64, 1, 1], launch.Numbers("block")!);
            Assert.Equal(500, calls.First(call => call.Name == "cuModuleGetFunction").Result);
            Assert.Equal(3, calls.Count(call => call.Name == "ran" && call.Text("kind") == "kernel"));
            Assert.Empty(EmulatedCall.Violations(log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static (int Code, string Output) Run(string program, string argument, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("LOCKSTEP_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
