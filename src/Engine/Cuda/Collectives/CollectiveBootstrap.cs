using System.Diagnostics;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// How the ranks of a generation come to NCCL communicators. All that they must know of each other goes over the generation's links,
/// which have proved who is who: whether everybody has the same NCCL, rank 0's id, and after each stage whether it went well
/// everywhere. So either all ranks have communicators at the end, or none has.
/// </summary>
internal sealed class CollectiveBootstrap(CudaDevice device, ILink link, CollectiveSettings settings, CancellationToken token)
{
    private readonly RingAllReduce _agreement = new();
    private readonly long _began = Stopwatch.GetTimestamp();

    public CudaCollectives? Run()
    {
        device.MakeCurrent();
        if (!HasEverybody() || ShareId() is not { } id)
        {
            return null;
        }

        // Freed last: to free memory waits for all that is under way on the GPU.
        using var proof = (CudaBuffer)device.Allocate(link.WorldSize + 1);
        CudaCollectives? made = null;
        try
        {
            bool joined = All("made no communicator", () => made = Join(id));
            if (joined && All("could not cut it and sum over it", () => Prove(made!, proof)))
            {
                return made;
            }
        }
        catch
        {
            made?.Abort();
            throw;
        }

        made?.Abort();
        return null;
    }

    /// <summary>Whether all ranks have NCCL of one version and want it.</summary>
    private bool HasEverybody()
    {
        (long version, string problem) = OwnVersion();
        Span<long> extremes = [version, -version];
        _agreement.Max(link, extremes);
        (long most, long least) = (extremes[0], -extremes[1]);
        if (least == most && least > 0)
        {
            return true;
        }

        Say(problem.Length > 0 ? problem : least == 0 ? "another rank cannot or does not want to" : $"the ranks have NCCL {least} to {most}, and all need the same");
        return false;
    }

    private (long Version, string Problem) OwnVersion()
    {
        if (!settings.IsWanted)
        {
            return (0, "this rank does not want to, after what it met before");
        }

        try
        {
            return (NcclCommunicator.ReadVersion(), string.Empty);
        }
        catch (Exception exception) when (exception is CudaException or CudaUnavailableException)
        {
            return (0, exception.Message);
        }
    }

    /// <summary>Null on all ranks where rank 0 can make none.</summary>
    private NcclUniqueId? ShareId()
    {
        byte[] bytes = new byte[NcclUniqueId.Size];
        if (!All("made no id", () => bytes = link.Rank == 0 ? NcclCommunicator.CreateId().ToArray() : bytes))
        {
            return null;
        }

        new BinomialBroadcast().Run(link, bytes, new Int64Sum(), root: 0);
        return NcclUniqueId.Of(bytes);
    }

    private CudaCollectives Join(NcclUniqueId id)
    {
        var world = GuardedCommunicator.Begin(device.Context, id, link.WorldSize, link.Rank, Guard);
        var made = new CudaCollectives(device, link, settings, world);
        try
        {
            world.Settle();
            return made;
        }
        catch
        {
            made.Abort();
            throw;
        }
    }

    /// <summary>A sum whose length takes an algorithm through all its parts.</summary>
    private void Prove(CudaCollectives made, CudaBuffer proof)
    {
        int length = (int)proof.Length;
        made.Divide();
        proof.Span(0, length).Fill(link.Rank + 1);
        proof.ToDevice(0, length);
        made.Side.Fork();
        made.Sum(proof.Part(0, length), NcclDataType.Float32);
        while (!made.Side.Stream.QueryDone())
        {
            Guard();
            made.ThrowIfFailed();
            Thread.Sleep(1);
        }

        proof.ToHost(0, length);
        float expected = link.WorldSize * (link.WorldSize + 1) / 2;
        if (proof.Span(0, length).ContainsAnyExcept(expected))
        {
            throw new CudaException("ncclAllReduce", 0, $"a sum of 1 to {link.WorldSize} over the ranks came out as {proof.Span(0, 1)[0]}, not {expected}.");
        }
    }

    /// <summary>Does a stage, and finds out whether it went well on all ranks.</summary>
    private bool All(string failed, Action stage)
    {
        string? problem = null;
        try
        {
            stage();
        }
        catch (Exception exception) when (exception is CudaException { IsContextLost: false } or CudaUnavailableException or TimeoutException or LinkException { Failure: LinkFailure.CollectiveFailed })
        {
            problem = exception.Message;
        }

        Span<long> failures = [problem is null ? 0 : 1];
        _agreement.Sum(link, failures);
        if (failures[0] > 0)
        {
            Say(problem ?? $"{failures[0]} other ranks {failed}");
        }

        return failures[0] == 0;
    }

    private void Guard()
    {
        token.ThrowIfCancellationRequested();
        link.Check();
        if (Stopwatch.GetElapsedTime(_began) > settings.Limit)
        {
            throw new TimeoutException($"NCCL was not ready within {settings.Limit.TotalSeconds:0.#} s.");
        }
    }

    private void Say(string why) => settings.Log($"NCCL is not used, gradients travel through the host: {why}");
}
