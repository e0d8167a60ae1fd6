namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A recorded piece of work; <see cref="Instantiate"/> makes it something that can be launched.</summary>
internal sealed unsafe class CudaGraph : CudaResource
{
    public CudaGraph(CudaContext context, GraphHandle graph)
        : base(context) => Own(graph.Value);

    public GraphHandle Handle => new(handle);

    /// <summary>Kernels, copies, fills and the like.</summary>
    public int CountNodes()
    {
        nuint count;
        DriverCheck.Check(DriverGraph.GraphGetNodes(Handle, null, &count), "cuGraphGetNodes");
        return (int)count;
    }

    /// <exception cref="CudaException">The graph cannot be launched; the message says why.</exception>
    public CudaGraphExec Instantiate(GraphInstantiateFlags flags = GraphInstantiateFlags.None)
    {
        var parameters = new GraphInstantiateParameters { Flags = (ulong)flags };
        GraphExecHandle exec;
        var result = DriverGraph.GraphInstantiateWithParams(&exec, Handle, &parameters);
        return result == CudaResult.Success
            ? new CudaGraphExec(Context, exec)
            : throw DriverCheck.Failure(result, "cuGraphInstantiateWithParams", $"{parameters.Result} in a graph of {CountNodes()} nodes");
    }

    /// <summary>Writes it as a Graphviz file, for people.</summary>
    public void WriteDot(string path)
    {
        fixed (byte* name = NativeText.Bytes(path))
        {
            DriverCheck.Check(DriverGraph.GraphDebugDotPrint(Handle, name, 0), "cuGraphDebugDotPrint");
        }
    }

    protected override CudaResult Destroy() => DriverGraph.GraphDestroy(Handle);
}
