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

    string IPlanSource.Name => Source;

    public string Version { get; } = LibraryVersions.Read(CudaLibrary.Cudnn);

    public IEnumerable<IProductPlan> Propose(ProductTask task)
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
                    var (choice, notes) = EngineChoice.Read(configuration);
                    if (seen.Add(choice.ToString()) && numbers.Allow(notes) && Plan(task, choice, graph, configuration) is { } plan)
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

    private static IReadOnlyList<DnnDescriptor> Ask(DnnDescriptor graph, DnnHeuristicMode mode)
    {
        using var heuristic = new DnnDescriptor(DnnDescriptorType.EngineHeuristic);
        heuristic.Set(DnnAttribute.HeuristicOperationGraph, graph).Set(DnnAttribute.HeuristicMode, DnnAttributeType.HeuristicMode, (int)mode);
        return heuristic.TryComplete(out _)
            ? heuristic.GetDescriptors(DnnAttribute.HeuristicResults, DnnDescriptorType.EngineConfig, MostProposed)
            : [];
    }
}
