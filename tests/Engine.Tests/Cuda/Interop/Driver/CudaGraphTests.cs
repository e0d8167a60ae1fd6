using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

[Collection(TestGpu.Collection)]
public sealed class CudaGraphTests
{
    private const int Bytes = 64;

    [Fact]
    public void Launch_OfARecording_DoesTheWorkAgainOnWhatIsThereThen()
    {
        using var rig = new Rig();
        rig.Main.BeginCapture();
        Assert.Equal(CaptureStatus.Active, rig.Main.QueryCapture());
        rig.Main.Copy(rig.Host, 0, rig.First.All);
        rig.Main.Copy(rig.First.All, rig.Second.All);
        rig.Main.Copy(rig.Second.All, rig.Host, Bytes);
        using var graph = rig.Main.EndCapture();
        Assert.Equal(3, graph.CountNodes());
        Assert.Equal(CaptureStatus.None, rig.Main.QueryCapture());
        using var exec = graph.Instantiate();
        exec.Upload(rig.Main);
        for (byte round = 1; round < 4; round++)
        {
            rig.Host.Values<byte>(0, Bytes).Fill(round);
            exec.Launch(rig.Main);
            rig.Main.Synchronize();
            Assert.DoesNotContain(rig.Host.Values<byte>(Bytes, Bytes).ToArray(), value => value != round);
        }
    }

    [Fact]
    public void Capture_OfTwoStreams_IsOneGraphWhereTheyAreJoined()
    {
        using var rig = new Rig();
        using var forked = new CudaEvent(rig.Context);
        using var joined = new CudaEvent(rig.Context);
        rig.Main.BeginCapture();
        rig.Main.Copy(rig.Host, 0, rig.First.All);
        forked.Record(rig.Main);
        rig.Side.Wait(forked);
        rig.Side.Copy(rig.First.All, rig.Second.All);
        joined.Record(rig.Side);
        rig.Main.Wait(joined);
        rig.Main.Copy(rig.Second.All, rig.Host, Bytes);
        using var graph = rig.Main.EndCapture();
        using var exec = graph.Instantiate(GraphInstantiateFlags.UseNodePriority);
        rig.Host.Values<byte>(0, Bytes).Fill(9);
        exec.Launch(rig.Main);
        rig.Main.Synchronize();

        Assert.Equal(3, graph.CountNodes());
        Assert.DoesNotContain(rig.Host.Values<byte>(Bytes, Bytes).ToArray(), value => value != 9);
    }

    [Fact]
    public void EndCapture_WithAStreamThatWasNotJoined_SaysSoAndTheStreamsGoOn()
    {
        using var rig = new Rig();
        using var forked = new CudaEvent(rig.Context);
        rig.Main.BeginCapture();
        forked.Record(rig.Main);
        rig.Side.Wait(forked);
        rig.Side.Fill(rig.First.All, 1);
        var error = Assert.Throws<CudaException>(() => rig.Main.EndCapture());

        Assert.Equal(904, error.Code);
        Assert.Contains("recorded as a graph", error.Message, StringComparison.Ordinal);
        rig.Main.Fill(rig.First.All, 2);
        rig.Main.Synchronize();
        Assert.False(error.IsContextLost);
    }

    [Fact]
    public void AbandonCapture_AfterAForbiddenCall_MakesTheStreamUsable()
    {
        using var rig = new Rig();
        rig.Main.BeginCapture();
        rig.Main.Fill(rig.First.All, 1);
        var error = Assert.Throws<CudaException>(() => rig.Main.Synchronize());
        Assert.InRange(error.Code, 900, 908);
        rig.Main.AbandonCapture();

        Assert.Equal(CaptureStatus.None, rig.Main.QueryCapture());
        rig.Main.Fill(rig.First.All, 3);
        rig.Main.Copy(rig.First.All, rig.Host, 0);
        rig.Main.Synchronize();
        Assert.Equal(3, rig.Host.Values<byte>(0, Bytes)[Bytes - 1]);
    }

    [Fact]
    public void TryUpdate_WithOtherArguments_TakesThemAndWithOtherWorkDoesNot()
    {
        using var rig = new Rig();
        using var ones = rig.Record(stream => stream.Fill(rig.First.All, 1));
        using var twos = rig.Record(stream => stream.Fill(rig.First.All, 2));
        using var more = rig.Record(stream =>
        {
            stream.Fill(rig.First.All, 3);
            stream.Copy(rig.First.All, rig.Second.All);
        });
        using var exec = ones.Instantiate();
        Assert.Equal(GraphExecUpdateResult.Success, exec.TryUpdate(twos));
        Assert.Equal(GraphExecUpdateResult.TopologyChanged, exec.TryUpdate(more));
        exec.Launch(rig.Main);
        rig.Main.Copy(rig.First.All, rig.Host, 0);
        rig.Main.Synchronize();

        Assert.DoesNotContain(rig.Host.Values<byte>(0, Bytes).ToArray(), value => value != 2);
    }

    private sealed class Rig : IDisposable
    {
        public Rig()
        {
            Context = TestGpu.Open();
            Main = new CudaStream(Context);
            Side = new CudaStream(Context);
            Host = new PinnedMemory(Context, 2 * Bytes);
            First = new CudaMemory(Context, Bytes);
            Second = new CudaMemory(Context, Bytes);
        }

        public CudaContext Context { get; }

        public CudaStream Main { get; }

        public CudaStream Side { get; }

        public PinnedMemory Host { get; }

        public CudaMemory First { get; }

        public CudaMemory Second { get; }

        public CudaGraph Record(Action<CudaStream> work)
        {
            Main.BeginCapture();
            work(Main);
            return Main.EndCapture();
        }

        public void Dispose()
        {
            Second.Dispose();
            First.Dispose();
            Host.Dispose();
            Side.Dispose();
            Main.Dispose();
            Context.Dispose();
        }
    }
}
