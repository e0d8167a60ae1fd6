using Lockstep.Engine.Cuda.Interop.Cudnn;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Operations on their way into a graph.</summary>
internal sealed class DnnOperations : IDisposable
{
    private readonly List<DnnDescriptor> _operations = [];

    /// <summary>Finishes one and keeps it.</summary>
    /// <returns>Whether the library has it.</returns>
    public bool Add(DnnDescriptor operation)
    {
        _operations.Add(operation);
        return operation.TryComplete(out _);
    }

    /// <returns>The graph of all of them; null if the library has no such graph.</returns>
    public DnnDescriptor? Finish(DnnContext library)
    {
        var graph = new DnnDescriptor(DnnDescriptorType.OperationGraph)
            .Set(DnnAttribute.GraphHandle, library)
            .Set(DnnAttribute.GraphOperations, _operations.ToArray());
        if (graph.TryComplete(out _))
        {
            return graph;
        }

        graph.Dispose();
        return null;
    }

    public void Dispose() => _operations.ForEach(operation => operation.Dispose());
}
