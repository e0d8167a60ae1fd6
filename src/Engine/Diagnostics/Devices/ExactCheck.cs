using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>Exact mode gives the same hash twice, and when the slices of each step are dealt out over two replicas on the one GPU.</summary>
internal static class ExactCheck
{
    public const string Part = "exact";

    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings)
    {
        float[] first = Train(settings, 1)[0];
        yield return Compare("a second time", first, Train(settings, 1)[0]);
        float[][] both = Train(settings, 2);
        yield return Compare("slices dealt out over two replicas, the first", first, both[0]);
        yield return Compare("slices dealt out over two replicas, the second", first, both[1]);
    }

    private static DeviceCheckResult Compare(string check, float[] expected, float[] found) => new(
        Part, check, Distance.Bits(expected, found), 0, $"values that differ; {CheckTraining.HashOf(found)}, at first {CheckTraining.HashOf(expected)}");

    /// <summary>The state of each rank. Ranks are threads, which sum over memory of the host.</summary>
    private static float[][] Train(DeviceCheckSettings settings, int ranks)
    {
        float[][] states = new float[ranks][];
        MeshLink[] links = MeshLink.Create(ranks);
        try
        {
            Parallel(links, link => states[link.Rank] = Train(settings, link));
        }
        finally
        {
            Array.ForEach(links, link => link.Dispose());
        }

        return states;
    }

    private static float[] Train(DeviceCheckSettings settings, ILink link)
    {
        using var device = new CudaDevice(settings.Deterministic);
        using var training = new CheckTraining(device, settings, exact: true);
        using var reduction = new BucketedReduction(training.Replica, link, new RingAllReduce(), new Float32Sum(), new BucketSettings { FirstBytes = 1 << 14, Bytes = 1 << 18 });
        return training.Run(settings.FewSteps, reduction, step => Share(step, link)).State;
    }

    /// <summary>Another cut in every step; in some of them one rank has nothing to do.</summary>
    private static (int First, int Count) Share(int step, ILink link)
    {
        int cut = link.WorldSize == 1 ? DeviceCheckSettings.Slices : step % (DeviceCheckSettings.Slices + 1);
        return link.Rank == 0 ? (0, cut) : (cut, DeviceCheckSettings.Slices - cut);
    }

    /// <summary>A thread for each link. What one throws ends the others, and is thrown here.</summary>
    private static void Parallel(MeshLink[] links, Action<MeshLink> body)
    {
        var tasks = links.Select(link => Task.Factory.StartNew(() => Guard(link, body), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Exception[] thrown = [.. tasks.Select(task => Record(task)).OfType<Exception>()];
        if (thrown.Length > 0)
        {
            throw thrown.FirstOrDefault(exception => exception is not LinkException) ?? thrown[0];
        }
    }

    private static void Guard(MeshLink link, Action<MeshLink> body)
    {
        try
        {
            body(link);
        }
        catch (Exception exception)
        {
            link.Abort(exception.Message);
            throw;
        }
    }

    private static Exception? Record(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
