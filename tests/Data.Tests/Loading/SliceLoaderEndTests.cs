using Lockstep.Data.Loading;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Loading;

public sealed class SliceLoaderEndTests
{
    [Fact]
    public void Take_ReadingFails_SurfacesTheCauseAfterTheGoodSlices()
    {
        var cause = new DataException("disk on fire");
        var set = new PatternDataset(100, LoaderRig.Size) { BeforeRead = index => Fail(index == (20 * 37 + 11) % 100, cause) };
        using var loader = LoaderRig.Loader(set, threads: 1, depth: 3);
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        loader.TakeCopy(0);
        loader.TakeCopy(1);
        var error = Assert.Throws<DataException>(() => loader.Take(2));
        Assert.Same(cause, error.InnerException);
        Assert.Equal("slice 2 could not be prepared: disk on fire", error.Message);
        Assert.Throws<DataException>(() => loader.Take(3));
    }

    [Fact]
    public void Take_LaterSliceFailsFirst_HearsOfTheEarlierOne()
    {
        using var laterFailed = new ManualResetEventSlim();
        long Order(long position)
        {
            if (position < 8)
            {
                laterFailed.Wait();
                throw new IOException("early");
            }

            throw new IOException("late");
        }

        using var loader = LoaderRig.Loader(threads: 2);
        loader.Start(LoaderRig.Epoch(0), Order, default);
        Assert.Equal("slice 1 could not be prepared: late", Assert.Throws<DataException>(() => loader.Take(1)).Message);
        laterFailed.Set();
        Assert.Equal("slice 0 could not be prepared: early", Assert.Throws<DataException>(() => loader.Take(0)).Message);
    }

    [Fact]
    public void Start_AfterFailure_WorksAgain()
    {
        bool broken = true;
        var set = new PatternDataset(100, LoaderRig.Size) { BeforeRead = _ => Fail(Volatile.Read(ref broken), new IOException("gone")) };
        using var loader = LoaderRig.Loader(set);
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        Assert.Throws<DataException>(() => loader.Take(0));
        Volatile.Write(ref broken, false);
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        Assert.Equal(11, loader.TakeCopy(0).Labels[0]);
    }

    [Fact]
    public void Take_RequestsThrow_SurfacesIt()
    {
        static IEnumerator<SliceRequest> Broken()
        {
            yield return new SliceRequest(0, 0, 8);
            throw new InvalidTimeZoneException("the plan is broken");
        }

        using var loader = LoaderRig.Loader();
        loader.Start(Broken(), LoaderRig.Order, default);
        loader.TakeCopy(0);
        Assert.IsType<InvalidTimeZoneException>(Assert.Throws<DataException>(() => loader.Take(1)).InnerException);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Take_ImpossibleCount_SaysWhatIsPossible(int count)
    {
        using var loader = LoaderRig.Loader();
        loader.Start(new List<SliceRequest> { new(0, 0, count) }.GetEnumerator(), LoaderRig.Order, default);
        Assert.Contains($"asked for with {count} samples, expected 1 to 8", Assert.Throws<DataException>(() => loader.Take(0)).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public void Take_OrderOutsideTheSet_NamesThePosition(long sample)
    {
        using var loader = LoaderRig.Loader();
        loader.Start(LoaderRig.Epoch(0), _ => sample, default);
        Assert.Contains($"position 0 is sample {sample}, expected 0 to 99", Assert.Throws<DataException>(() => loader.Take(0)).Message);
    }

    [Fact]
    public void Take_AfterTheLast_SaysHowManyThereWere()
    {
        using var loader = LoaderRig.Loader(depth: 20);
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        Assert.Contains("ended after 13", Assert.Throws<InvalidOperationException>(() => loader.Take(13)).Message);
    }

    [Fact]
    public void Take_Twice_IsRefused()
    {
        using var loader = LoaderRig.Loader();
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        loader.TakeCopy(0);
        Assert.Contains("taken before", Assert.Throws<InvalidOperationException>(() => loader.Take(0)).Message);
    }

    [Fact]
    public void Take_NotStarted_IsRefused()
    {
        using var loader = LoaderRig.Loader();
        Assert.Throws<InvalidOperationException>(() => loader.Take(0));
    }

    [Fact]
    public void Return_Twice_IsRefused()
    {
        using var loader = LoaderRig.Loader();
        loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default);
        var slice = loader.Take(0);
        loader.Return(slice);
        Assert.Throws<InvalidOperationException>(() => loader.Return(slice));
    }

    [Fact]
    public void Start_Disposed_IsRefused()
    {
        var loader = LoaderRig.Loader();
        loader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loader.Start(LoaderRig.Epoch(0), LoaderRig.Order, default));
    }

    private static void Fail(bool now, Exception cause)
    {
        if (now)
        {
            throw cause;
        }
    }
}
