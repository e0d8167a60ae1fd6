using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Cuda.Collectives;

public sealed class QueuedProgressTests
{
    private static readonly Bucket[] Buckets = [new(0, 30, 5, 4, false), new(1, 20, 10, 3, true), new(2, 10, 10, 1, true), new(3, 0, 10, 1, true)];

    [Fact]
    public void Reached_LayerByLayer_IssuesEachBucketOnceAndEndsAfterTheLast()
    {
        List<string> issued = [];
        var progress = new QueuedProgress(Buckets, bucket => issued.Add($"{bucket.Index}"), () => issued.Add("end"));
        string[] after = [.. new[] { 4, 3, 2, 1, 0 }.Select(layer =>
        {
            progress.Reached(0, layer);
            return string.Join(' ', issued);
        })];
        Assert.Equal(["0", "0 1", "0 1", "0 1 2 3 end", "0 1 2 3 end"], after);
    }

    [Fact]
    public void Reached_AllAtOnce_IssuesInOrder()
    {
        List<int> issued = [];
        var progress = new QueuedProgress(Buckets, bucket => issued.Add(bucket.Index), () => issued.Add(-1));
        progress.Reached(0, 0);
        progress.Reset();
        progress.Reached(0, 0);
        Assert.Equal([0, 1, 2, 3, -1, 0, 1, 2, 3, -1], issued);
    }

    [Fact]
    public void ThrowIfCancelled_UntilReset_Throws()
    {
        var progress = new QueuedProgress(Buckets, _ => { }, () => { });
        progress.ThrowIfCancelled();
        progress.Cancel();
        Assert.Throws<OperationCanceledException>(progress.ThrowIfCancelled);
        progress.Reset();
        progress.ThrowIfCancelled();
    }
}
