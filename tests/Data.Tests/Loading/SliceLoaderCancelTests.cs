using Lockstep.Data.Loading;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Loading;

/// <summary>The data set blocks on a gate, and the clock tells when a taker begins to wait: no test needs a sleep.</summary>
public sealed class SliceLoaderCancelTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _gate = new();
    private readonly WatchedClock _clock = new();
    private readonly SliceLoader _loader;

    public SliceLoaderCancelTests()
    {
        var set = new PatternDataset(100, LoaderRig.Size) { BeforeRead = _ => _gate.Wait() };
        _loader = LoaderRig.Loader(set, time: _clock);
    }

    [Fact]
    public async Task Cancel_WaitingTaker_IsReleasedAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, cancel.Token);
        var taker = WaitingTaker(0);
        cancel.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => taker.WaitAsync(Patience));
        Assert.Throws<OperationCanceledException>(() => _loader.Take(1));
    }

    [Fact]
    public void Start_TokenCancelledBefore_CancelsTakers()
    {
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(() => _loader.Take(0));
    }

    [Fact]
    public async Task Start_Anew_ReleasesOldTakersAndServesNewOnes()
    {
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        var taker = WaitingTaker(0);
        var starter = Task.Run(() => _loader.Start(LoaderRig.Epoch(0, from: 8), LoaderRig.Order, default));
        await Assert.ThrowsAsync<OperationCanceledException>(() => taker.WaitAsync(Patience));
        _gate.Set();
        await starter.WaitAsync(Patience);
        Assert.Equal((8 * 37 + 11) % 100, _loader.TakeCopy(0).Labels[0]);
    }

    [Fact]
    public void Start_SliceStillHeld_StaysValidAndComesBackToThePool()
    {
        _gate.Set();
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        var held = _loader.Take(0);
        int[] labels = held.Labels.ToArray();
        for (int round = 0; round < 3; round++)
        {
            _loader.Start(LoaderRig.Epoch(round, from: 8), LoaderRig.Order, default);
            for (int i = 0; i < 12; i++)
            {
                _loader.TakeCopy(i);
            }
        }

        Assert.Equal(labels, held.Labels.ToArray());
        _loader.Return(held);
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        Assert.Equal(3, new[] { 0, 1, 2 }.Select(i => _loader.Take(i)).Distinct().Count());
    }

    [Fact]
    public void Stop_Requests_AreDisposedAndTakersCancelled()
    {
        _gate.Set();
        bool disposed = false;
        IEnumerator<SliceRequest> Watched()
        {
            try
            {
                while (true)
                {
                    yield return new SliceRequest(0, 0, 8);
                }
            }
            finally
            {
                disposed = true;
            }
        }

        _loader.Start(Watched(), LoaderRig.Order, default);
        _loader.TakeCopy(0);
        _loader.Stop();
        Assert.True(disposed);
        Assert.Throws<OperationCanceledException>(() => _loader.Take(1));
    }

    [Fact]
    public async Task WaitTime_BlockedTaker_IsCountedExactly()
    {
        _loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        var taker = WaitingTaker(0);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, _loader.WaitTime);
        _gate.Set();
        _loader.Return(await taker.WaitAsync(Patience));
        Assert.Equal(TimeSpan.FromSeconds(5), _loader.WaitTime);
    }

    public void Dispose()
    {
        _gate.Set();
        _loader.Dispose();
        _gate.Dispose();
    }

    /// <summary>Returns when the taker is about to block.</summary>
    private Task<LoadedSlice> WaitingTaker(long ordinal)
    {
        var taker = Task.Run(() => _loader.Take(ordinal));
        Assert.True(_clock.Asked.Wait(Patience));
        return taker;
    }
}
