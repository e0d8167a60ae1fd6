using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

public sealed class CheckpointHashTests : IDisposable
{
    /// <summary>Of <see cref="State"/>, computed from the documented bytes by another language's struct and hashlib.</summary>
    private const string Published = "18f51fd2b5ff6e663c5699ebee5953b041647b0eedc05ba6d1cc303b55b68aa3";

    private readonly CheckpointScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Of_KnownState_IsTheHashThatAnotherProgramComputes()
    {
        var digest = CheckpointHash.Of(Write(1, State()));
        Assert.Equal(new CheckpointDigest(Published, 1, Parameters: 5, Tensors: 4), digest);
    }

    [Fact]
    public void Of_OtherOrderStepRunGenerationAndTime_IsTheSame()
    {
        var state = State();
        var turned = state with { Model = [.. state.Model.Reverse()] };
        string directory = new CheckpointWriter(_scratch.Root).Write(
            CheckpointScratch.Manifest(77) with { RunId = "other", Generation = 9, WorldSize = 1, Created = DateTimeOffset.UnixEpoch }, turned);
        Assert.Equal(Published, CheckpointHash.Of(directory).Hash);
    }

    public static TheoryData<string> Changes => ["bit", "sign of zero", "name", "shape", "moved to the optimizer", "missing", "statistic"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Of_AnyChangeOfTheState_IsAnother(string change)
    {
        var state = State();
        var (weight, bias, mean) = (state.Model[0], state.Model[1], state.Model[2]);
        CheckpointData changed = change switch
        {
            "bit" => state with { Model = [weight with { Values = new[] { 1, -2, 0.5f, float.BitIncrement(4) } }, bias, mean] },
            "sign of zero" => state with { Model = [weight, bias with { Values = new[] { 0f } }, mean] },
            "name" => state with { Model = [weight with { Name = "c.weight" }, bias, mean] },
            "shape" => state with { Model = [weight with { Shape = [4] }, bias, mean] },
            "moved to the optimizer" => state with { Model = [weight, bias], Optimizer = [mean, .. state.Optimizer] },
            "missing" => state with { Optimizer = [] },
            _ => state with { Model = [weight, bias, mean with { Values = new[] { 3, 0.25f } }] },
        };
        Assert.NotEqual(Published, CheckpointHash.Of(changed));
    }

    [Fact]
    public void Of_DamagedCheckpoint_Throws()
    {
        string directory = Write(1, State());
        string model = Path.Combine(directory, CheckpointData.ModelFile);
        byte[] bytes = File.ReadAllBytes(model);
        bytes[^1] ^= 1;
        File.WriteAllBytes(model, bytes);
        Assert.Equal(model, Assert.Throws<CheckpointException>(() => CheckpointHash.Of(directory)).File);
    }

    private static CheckpointData State() => new()
    {
        Model =
        [
            new("b.weight", [2, 2], new[] { 1, -2, 0.5f, 4 }),
            new("a.bias", [], new[] { -0f }),
            new("bn.running_mean", [2], new[] { 0.25f, 3 }),
        ],
        Optimizer = [new("momentum_buffer.b.weight", [2, 2], new float[] { 5, 6, 7, 8 })],
    };

    private string Write(long step, CheckpointData data) => new CheckpointWriter(_scratch.Root).Write(CheckpointScratch.Manifest(step), data);
}
