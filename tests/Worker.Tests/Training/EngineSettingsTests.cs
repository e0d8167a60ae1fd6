using Lockstep.Engine.Collectives;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class EngineSettingsTests
{
    [Fact]
    public void Model_EveryInitialisation_HasItsEngineWord()
    {
        Assert.All(Enum.GetValues<Initialisation>(), kind =>
            Assert.Equal(kind.ToString(), EngineSettings.Model(Read($"model: {{name: m, initialisation: {JsonWord(kind)}}}")).Initialisation.ToString()));
    }

    [Fact]
    public void Model_KeysOfAnInitialisation_ArriveInTheEngine()
    {
        Assert.Equal(FanMode.Out, EngineSettings.Model(Read("model: {name: m, initialisation: {kind: he, fan: fan_out}}")).Fan);
        Assert.Equal(2, EngineSettings.Model(Read("model: {name: m, initialisation: {kind: orthogonal, gain: 2}}")).Gain);
        Assert.Equal(0.5, EngineSettings.Model(Read("model: {name: m, initialisation: {kind: normal, std: 0.5}}")).Deviation);
        Assert.Equal(-3, EngineSettings.Model(Read("model: {name: m, initialisation: {kind: constant, value: -3}}")).Constant);
        Assert.Equal(0.25, EngineSettings.Model(Read("model: {name: m, initialisation: {kind: lecun, bias: 0.25}}")).Bias);
    }

    /// <summary>The optimizer's own momentum counts unless the schedule moves it.</summary>
    [Fact]
    public void LearningRate_StepsWithConstantWarmup_ArriveInTheEngine()
    {
        ExperimentSpec spec = Read("model: m\nepochs: 4\nlearning_rate: {schedule: step, milestones: [2], step_factors: [0.25], warmup: constant, warmup_epochs: 1, scaling: none, base: 1}");
        var plan = new LearningRatePlan(EngineSettings.LearningRate(spec, new StepPlan(1280, 128, 32, 4)));

        Assert.Equal([0, 0, 1, 1, 0.25f], new long[] { 0, 9, 10, 19, 20 }.Select(step => plan.At(step).LearningRate));
        Assert.True(float.IsNaN(plan.At(0).Momentum));
    }

    [Fact]
    public void AllReduceAndWire_EveryWord_IsAnEngineName()
    {
        Assert.Equal(AllReduceTable.Names.Order(StringComparer.Ordinal), Enum.GetValues<AllReduceKind>().Select(kind => SpecWords.Of(kind)).Order(StringComparer.Ordinal));
        Assert.Equal(WireTable.Names.Order(StringComparer.Ordinal), Enum.GetValues<WireKind>().Select(kind => SpecWords.Of(kind)).Order(StringComparer.Ordinal));
        Assert.All(Enum.GetValues<AllReduceKind>(), kind => Assert.NotNull(EngineSettings.AllReduce(Read($"model: m\ncommunication: {{algorithm: {SpecWords.Of(kind)}}}"), 4)));
        Assert.Equal("bfloat16", EngineSettings.Wire(Read("model: m\ncommunication: {wire: bf16}")).Name);
    }

    [Fact]
    public void Buckets_Mebibytes_ArriveAsBytes()
    {
        Assert.Equal(new BucketSettings { FirstBytes = 1 << 20, Bytes = 25 << 20 }, EngineSettings.Buckets(Read("model: m")));
        Assert.Equal(new BucketSettings { FirstBytes = 512 << 10, Bytes = 1 }, EngineSettings.Buckets(Read("model: m\ncommunication: {first_bucket_mb: 0.5, bucket_mb: 1e-9}")));
    }

    private static string JsonWord(Initialisation kind) => kind == Initialisation.XavierNormal ? "xavier_normal" : kind.ToString().ToLowerInvariant();

    private static ExperimentSpec Read(string more)
    {
        ExperimentResult result = ExperimentYaml.Read($"name: a\ndata: {{source: glyphs}}\n{more}\n", "x.yaml");
        Assert.Empty(result.Errors);
        return result.Spec!;
    }
}
