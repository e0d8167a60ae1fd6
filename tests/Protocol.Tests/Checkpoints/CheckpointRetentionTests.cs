using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Protocol.Tests.Checkpoints;

public sealed class CheckpointRetentionTests
{
    [Theory]
    [InlineData(1, 0, "100 200 300 400 500")]
    [InlineData(2, 0, "100 200 300 400")]
    [InlineData(6, 0, "")]
    [InlineData(1, 1, "100 300 400 500")] // 200 has the greatest accuracy
    [InlineData(1, 2, "100 300 400")] // 500 ties with 100 in accuracy and has the lower loss
    [InlineData(1, 3, "300 400")]
    [InlineData(1, 9, "300")] // 300 was not evaluated, so it is not among the best however many may stay
    public void Surplus_ValidOnes_AreThoseNeitherNewNorGood(int newest, int best, string expected) =>
        Assert.Equal(expected, Surplus(newest, best, At(100, 0.7, 1.0), At(200, 0.9, 2), At(300), At(400, 0.5, 0.1), At(500, 0.7, 0.9), At(600, 0.1, 5)));

    [Fact]
    public void Surplus_SameAccuracyAndLoss_KeepsTheLater() =>
        Assert.Equal("100", Surplus(1, 1, At(100, 0.5, 1), At(200, 0.5, 1), At(300, 0.4, 1)));

    [Fact]
    public void Surplus_NewestIsDamaged_KeepsTheOnlyValidOne() =>
        Assert.Equal(string.Empty, Surplus(1, 0, At(100), Damaged(200), Damaged(300)));

    [Fact]
    public void Surplus_DamagedBehindTheNewestKept_Goes() =>
        Assert.Equal("100 200", Surplus(1, 2, At(100), Damaged(200), At(300), Damaged(400)));

    [Fact]
    public void Surplus_AllDamaged_IsNothing() => Assert.Equal(string.Empty, Surplus(1, 0, Damaged(100), Damaged(200)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -1)]
    public void Surplus_RetentionThatKeepsNone_Throws(int newest, int best) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckpointRetention(newest, best).Surplus([]));

    private static string Surplus(int newest, int best, params CheckpointGlance[] all)
    {
        // Neither order of the directory must matter.
        string forward = string.Join(' ', new CheckpointRetention(newest, best).Surplus(all).Select(entry => entry.Step));
        Assert.Equal(forward, string.Join(' ', new CheckpointRetention(newest, best).Surplus(all.Reverse()).Select(entry => entry.Step)));
        return forward;
    }

    private static CheckpointGlance At(long step, double? accuracy = null, double? loss = null)
    {
        var manifest = CheckpointSamples.Read(CheckpointSamples.Json(step)) with { EvaluationAccuracy = accuracy, EvaluationLoss = loss };
        return new CheckpointGlance(new CheckpointEntry(step, $"/{step}"), manifest, null);
    }

    private static CheckpointGlance Damaged(long step) =>
        new(new CheckpointEntry(step, $"/{step}"), null, new CheckpointException($"/{step}", "damaged"));
}
