using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Convolutions by cuDNN's graph API: whatever its heuristics propose and its engines then take.</summary>
internal sealed class CudnnPlans(CudaDevice device, DnnContext library, ProductNumbers numbers) : IPlanSource
{
    public const string Source = "cudnn";

    /// <summary>Of the workspace of an engine; more buys little.</summary>
    private const long MostScratchBytes = 256 << 20;

    /// <summary>By one heuristic.</summary>
    private const int MostProposed = 64;

    private static readonly DnnHeuristicMode[] Modes = [DnnHeuristicMode.A, DnnHeuristicMode.B, DnnHeuristicMode.Fallback];

    private bool _saidNarrow;

    string IPlanSource.Name => Source;

    public string Version { get; } = LibraryVersions.Read(CudaLibrary.Cudnn);

    public IEnumerable<IProductPlan> Propose(ProductTask task, bool anySums = false)
    {
        using var graph = Graph(task);
        if (graph is null)
        {
            yield break;
        }

        var seen = new HashSet<string>();
        foreach (var mode in Modes)
        {
            var configurations = Ask(graph, mode);
            try
            {
                foreach (var configuration in configurations)
                {
                    if (Read(configuration) is { } read && seen.Add(read.Choice.ToString()) && Allow(task, read.Choice, read.Notes, anySums) && Plan(task, read.Choice, graph, configuration) is { } plan)
                    {
                        yield return plan;
                    }
                }
            }
            finally
            {
                foreach (var configuration in configurations)
                {
                    configuration.Dispose();
                }
            }
        }
    }

    public IProductPlan? Restore(in ProductTask task, string choice)
    {
        if (EngineChoice.Parse(choice) is not { } engine)
        {
            return null;
        }

        try
        {
            using var graph = Graph(task);
            using var configuration = graph is null ? null : engine.Configure(graph);
            return configuration is null ? null : Plan(task, engine, graph!, configuration);
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            // Engines and their knobs come and go between versions and GPUs: another one is chosen.
            return null;
        }
    }

    public void Dispose() => library.Dispose();

    /// <summary>Null where the library says of any part of it that it is not supported.</summary>
    private DnnDescriptor? Graph(in ProductTask task)
    {
        try
        {
            return ConvolutionGraph.Build(library, task, numbers);
        }
        catch (CudaException e) when (CudnnCheck.IsNotSupported((CudnnStatus)e.Code))
        {
            return null;
        }
    }

    private CudnnPlan? Plan(in ProductTask task, EngineChoice choice, DnnDescriptor graph, DnnDescriptor configuration)
    {
        CudnnPlan? plan = null;
        try
        {
            plan = CudnnPlan.Create(device.Queue, library, task, choice, graph, configuration);
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            // Compilers in engines have failed before; there are other engines.
            device.Note($"engine {choice} of cuDNN was passed over: {e.Message}");
        }

        if (plan is null || plan.ScratchBytes <= MostScratchBytes)
        {
            return plan;
        }

        plan.Dispose();
        return null;
    }

    /// <summary>Null where the library cannot say what it has proposed.</summary>
    private (EngineChoice Choice, IReadOnlyList<DnnNumericalNote> Notes)? Read(DnnDescriptor configuration)
    {
        try
        {
            return EngineChoice.Read(configuration);
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            device.Note($"a proposal of cuDNN was passed over: {e.Message}");
            return null;
        }
    }

    private bool Allow(in ProductTask task, EngineChoice choice, IReadOnlyList<DnnNumericalNote> notes, bool anySums)
    {
        if (numbers.Allow(notes, anySums))
        {
            return true;
        }

        if (!_saidNarrow && numbers.Allow(notes, anySums: true))
        {
            // Once: whoever misses speed looks for it, and it would be said of many.
            _saidNarrow = true;
            device.Note($"engines of cuDNN that may add in narrower numbers than float32 are used only where there are no others; one is engine {choice.Engine} for {task}.");
        }

        return false;
    }

    /// <summary>Modes fail one by one: what the others propose will do.</summary>
    private IReadOnlyList<DnnDescriptor> Ask(DnnDescriptor graph, DnnHeuristicMode mode)
    {
        try
        {
            using var heuristic = new DnnDescriptor(DnnDescriptorType.EngineHeuristic);
            heuristic.Set(DnnAttribute.HeuristicOperationGraph, graph).Set(DnnAttribute.HeuristicMode, DnnAttributeType.HeuristicMode, (int)mode);
            return heuristic.TryComplete(out _)
                ? heuristic.GetDescriptors(DnnAttribute.HeuristicResults, DnnDescriptorType.EngineConfig, Math.Min(MostProposed, heuristic.Count(DnnAttribute.HeuristicResults)))
                : [];
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            if (!CudnnCheck.IsNotSupported((CudnnStatus)e.Code))
            {
                device.Note($"heuristic {mode} of cuDNN was passed over: {e.Message}");
            }

            return [];
        }
    }
}
