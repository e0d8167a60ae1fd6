namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A graph that can be launched, again and again, with the addresses and arguments that were recorded.</summary>
internal sealed unsafe class CudaGraphExec : CudaResource
{
    public CudaGraphExec(CudaContext context, GraphExecHandle exec)
        : base(context) => Own(exec.Value);

    public GraphExecHandle Handle => new(handle);

    /// <summary>Prepares the first launch, so that it is not slower than the others.</summary>
    public void Upload(CudaStream stream) => DriverCheck.Check(DriverGraph.GraphUpload(Handle, stream.Handle), "cuGraphUpload");

    /// <summary>Launches of one graph follow each other, whatever their streams.</summary>
    public void Launch(CudaStream stream) => DriverCheck.Check(DriverGraph.GraphLaunch(Handle, stream.Handle), "cuGraphLaunch");

    /// <summary>Takes over the arguments of another recording of the same work.</summary>
    /// <returns>What differs too much, where it does: then this one is as it was, and the other needs an instance of its own.</returns>
    public GraphExecUpdateResult TryUpdate(CudaGraph graph)
    {
        GraphExecUpdateInfo info;
        var result = DriverGraph.GraphExecUpdate(Handle, graph.Handle, &info);
        if (result != CudaResult.GraphExecUpdateFailure)
        {
            DriverCheck.Check(result, "cuGraphExecUpdate_v2");
        }

        return info.Result;
    }

    protected override CudaResult Destroy() => DriverGraph.GraphExecDestroy(Handle);
}
