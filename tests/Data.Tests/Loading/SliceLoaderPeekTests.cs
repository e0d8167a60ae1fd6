using Lockstep.Data.Loading;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Loading;

public sealed class SliceLoaderPeekTests : IDisposable
{
    private readonly SemaphoreSlim _reads = new(0);
    private readonly SliceLoader _loader;

    public SliceLoaderPeekTests()
    {
        var set = new PatternDataset(100, LoaderRig.Size) { BeforeRead = _ => _reads.Wait() };
        _loader = LoaderRig.Loader(set, depth: 3, threads: 1);
    }

    [Fact]
    public void Peek_NotReady_IsNullAndDoesNotWait()
    {
        Assert.Null(_loader.Peek(0, out _));
        Start();
        Assert.Null(_loader.Peek(0, out long identity));
        Assert.Equal(0, identity);
    }

    [Fact]
    public void Peek_Ready_IsWhatIsTakenLater()
    {
        Start();
        _reads.Release(3 * 8);
        _loader.Return(_loader.Take(0));
        _loader.Return(_loader.Take(1));
        var taken = _loader.Take(2);

        _reads.Release(8);
        Await(3);
        var slice = _loader.Peek(3, out long identity);
        int[] labels = slice!.Labels.ToArray();
        var other = _loader.Take(3);
        Assert.Same(slice, other);
        Assert.Equal(identity, other.Identity);
        Assert.Equal(labels, other.Labels.ToArray());
        Assert.NotEqual(taken.Identity, identity);
    }

    [Fact]
    public void Peek_TakenOrNeverComing_IsNull()
    {
        _reads.Release(1000);
        Start();
        var taken = _loader.Take(0);
        Assert.Null(_loader.Peek(0, out _));
        _loader.Return(taken);
        Assert.Null(_loader.Peek(0, out _));
        Assert.Null(_loader.Peek(-1, out _));
        Assert.Null(_loader.Peek(1_000_000, out _));
    }

    [Fact]
    public void Peek_SequenceBeganAnew_HasAnotherIdentity()
    {
        _reads.Release(1000);
        Start();
        Await(0);
        Assert.NotNull(_loader.Peek(0, out long before));
        Start();
        Await(0);
        Assert.NotNull(_loader.Peek(0, out long after));
        Assert.NotEqual(before, after);
        Assert.Equal(after, _loader.Take(0).Identity);
    }

    [Fact]
    public void Peek_StoppedOrCancelled_IsNull()
    {
        using var cancel = new CancellationTokenSource();
        _reads.Release(1000);
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, cancel.Token);
        Await(0);
        cancel.Cancel();
        Assert.Null(_loader.Peek(0, out _));
        Start();
        Await(0);
        _loader.Stop();
        Assert.Null(_loader.Peek(0, out _));
    }

    public void Dispose()
    {
        _reads.Release(100_000);
        _loader.Dispose();
        _reads.Dispose();
    }

    private void Start() => _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);

    /// <summary>One thread prepares in order: a slice is ready when the thread is at the next one, or waits for a buffer.</summary>
    private void Await(long ordinal) => Assert.True(SpinWait.SpinUntil(() => _loader.Peek(ordinal, out _) is not null, TimeSpan.FromSeconds(30)));
}
