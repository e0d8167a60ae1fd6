using System.Collections.Concurrent;
using Lockstep.Engine.Collectives;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>The ranks of a small run in this process: real data, real replicas, links in memory.</summary>
internal sealed class LoopWorld : IDisposable
{
    public const long TotalSteps = 12;
    private readonly List<Workload> _workloads;
    private readonly int _threads;

    public LoopWorld(int ranks, double learningRate = 0.05, string more = "", string model = "mlp", int threads = 1, int slices = 4, int slice = 8, int testImages = 40, string data = "", string last = "drop")
    {
        _threads = threads;
        var read = ExperimentYaml.Read(Yaml(model, learningRate, slices, slice, testImages, data, last) + "\n" + more, "test.yaml");
        Assert.Empty(read.Errors);
        Spec = read.Spec!;
        _workloads = [.. Enumerable.Range(0, ranks).Select(_ => NewWorkload())];
    }

    public ExperimentSpec Spec { get; }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("lockstep-loop-").FullName;

    public RecordedReports Reports { get; } = new();

    public IReadOnlyList<Workload> Workloads => _workloads;

    /// <summary>What the workers told an operator.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>Adds a worker without state at the end, or takes one away.</summary>
    public void Join() => _workloads.Add(NewWorkload());

    public void Leave(int rank)
    {
        _workloads[rank].Dispose();
        _workloads.RemoveAt(rank);
    }

    /// <summary>One generation on all ranks. <paramref name="disturb"/> is called with each rank's loop before it runs.</summary>
    public TrainingOutcome[] Run(TrainingAssignment assignment, Action<int, TrainingLoop, ILink>? disturb = null)
    {
        var links = MeshLink.Create(_workloads.Count);
        var outcomes = new TrainingOutcome[_workloads.Count];
        var threads = links.Select(link => new Thread(() =>
        {
            var store = new CheckpointStore(Path.Combine(Directory, "checkpoints"), new CheckpointRetention(3, 0), TimeProvider.System);
            var loop = new TrainingLoop(
                _workloads[link.Rank], assignment, link, EngineSettings.AllReduce(Spec, link.WorldSize), new TrainingMeter(TimeProvider.System), Reports, new CheckpointSaver(store, Reports), CancellationToken.None);
            disturb?.Invoke(link.Rank, loop, link);
            outcomes[link.Rank] = loop.Run();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return outcomes;
    }

    public static TrainingAssignment Fresh(ulong generation = 1) => new(generation, 0, StateSource.Fresh, 0, [], string.Empty, -1, -1);

    public static TrainingAssignment FromPeer(ulong generation, long step, int source, params int[] receivers) =>
        new(generation, step, StateSource.Peer, source, receivers, string.Empty, step, step);

    public static TrainingAssignment FromCheckpoint(ulong generation, long step, string directory, params int[] receivers) =>
        new(generation, step, StateSource.Checkpoint, 0, receivers, directory, step, step);

    public byte[] Hash(int rank) => StateHash.Of(_workloads[rank].Replica, _workloads[rank].Step);

    public void Dispose()
    {
        _workloads.ForEach(workload => workload.Dispose());
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string Yaml(string model, double learningRate, int slices, int slice, int testImages, string data, string last) => FormattableString.Invariant($$"""
        name: loop
        model: {{model}}
        data: {source: glyphs, train_images: 96, test_images: {{testImages}}{{data}}}
        batch: {global: {{slices * slice}}, slice: {{slice}}, last: {{last}}}
        workers: {min: 1, max: {{slices}}}
        learning_rate: {base: {{learningRate}}, scaling: none, schedule: constant}
        epochs: 4
        checkpoint: {every: 2}
        """);

    private Workload NewWorkload() => Workload.Load(
        Spec,
        new WorkloadSettings("run-a", Directory, Directory, DataRoot.Anywhere, _threads, TimeProvider.System, Said.Enqueue),
        TestContext.Current.CancellationToken);
}
