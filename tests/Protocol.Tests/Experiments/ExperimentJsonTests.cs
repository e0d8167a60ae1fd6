using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public class ExperimentJsonTests
{
    // Written by hand from the table of keys and defaults.
    private const string Expected = """
        {"name":"a","seed":1,"model":{"name":"resnet20","zero_gamma":true,"initialisation":{"kind":"he","fan":"fan_in","gain":null,"std":null,"value":null,"bias":0}},
        "data":{"source":"glyphs","path":null,"train_images":12000,"test_images":2000,"image_size":null,
        "augmentation":{"crop":"none","area":[0.08,1],"aspect":[0.75,1.3333333333333333],"short_side":[256,480],"pad":0,"flip":false,
        "brightness":0,"contrast":0,"saturation":0,"hue":0,"lighting":0,"erase":0,"mixup":0},
        "evaluation":{"every":1,"short_side":0,"ten_crop":false,"report":false},"mean":[],"std":[],"tolerate_bad":0,"prefetch":4,"threads":0,
        "order":"full","window":16,"store":{"endpoint":null,"region":"us-east-1","patience":"1m"},"cache":{"path":null,"limit_gb":20}},"batch":{"global":128,"slice":32,"last":"drop"},
        "workers":{"min":1,"max":1},"elastic":"keep_batch","priority":0,"device":{"kind":"cpu","threads":0,"winograd":true},
        "optimizer":{"kind":"sgd","momentum":0.9,"nesterov":false,"momentum_form":"rate_outside","weight_decay":0.0001,"epsilon":null,"alpha":null,
        "centered":null,"beta1":null,"beta2":null,"rate_decay":null,"trust_coefficient":null,"lambda":null,"rate_power":null,
        "average_from":null,"rmsprop_rate":null,"center":null,"period":null,"label_smoothing":0},
        "learning_rate":{"base":0.1,"scaling":"linear","reference_batch":256,"warmup_epochs":0,"warmup_start":0,"warmup":"gradual","schedule":"cosine",
        "milestones":[],"step_factor":0.1,"step_factors":[],"power":2,"rise_share":0.3,"cycle_momentum_max":0.95,"cycle_momentum_min":0.85},
        "epochs":1,"precision":"float32","loss_scale":{"kind":"auto","start":65536,"growth_steps":2000},"reproducibility":"fast","checkpoint":{"every":1,"keep":3,"keep_best":0},
        "divergence":{"policy":"stop","factor":0.5,"max_rollbacks":3,"max_skipped":10},"replica_check":{"every":100},"stragglers":{"factor":1.5,"action":"report"},
        "communication":{"transport":"auto","algorithm":"auto","wire":"float32","bucket_mb":25,"first_bucket_mb":1,"streams":0,"torus_row":0,"tuning":null},
        "timeouts":{"heartbeat":"100ms","worker_silent":"1s","form":"1m","collective":"30s","step":"1s","step_factor":3,"adopt":"10s"},"drill":null}
        """;

    [Fact]
    public void Canonical_Defaults_IsEveryKeyInDeclaredOrder()
        => Assert.Equal(Expected.Replace("\n", "", StringComparison.Ordinal), Canonical("{model: resnet20, data: {source: glyphs}, name: a}"));

    [Fact]
    public void Canonical_OtherLayoutOfTheSameValues_IsTheSame()
        => Assert.Equal(
            Canonical("name: a\nmodel: m\ndata: {source: image_folder, path: p}\noptimizer: {weight_decay: 1e-3}\ntimeouts: {form: 60000ms}\n"),
            Canonical("data:\n  path: 'p'\n  source: imagefolder\nmodel:\n  name: m\nname: \"a\"\nseed: 1\noptimizer:\n  weight_decay: 0.0010\n"));

    [Fact]
    public void Canonical_ReadAgain_IsTheSame()
    {
        foreach (var file in RepositoryFiles.Examples)
        {
            var canonical = Canonical(File.ReadAllText(file));
            Assert.Equal(canonical, Canonical(canonical));
        }
    }

    [Theory]
    [InlineData("seed: 2")]
    [InlineData("epochs: 1.0000001")]
    [InlineData("data: {source: glyphs, test_images: 1999}")]
    public void Of_AnotherValue_IsAnotherHash(string change)
    {
        const string Yaml = "name: a\nmodel: m\n";
        var changed = change.StartsWith("data", StringComparison.Ordinal) ? Yaml + change : $"{Yaml}data: {{source: glyphs}}\n{change}";
        Assert.NotEqual(ExperimentHash.Of(Read(Yaml + "data: {source: glyphs}")), ExperimentHash.Of(Read(changed)));
    }

    // sha256sum of the text above.
    [Fact]
    public void Of_Defaults_IsThePinnedHash()
        => Assert.Equal("7399d5a6deef133b48c38b940bb6a1b1a9a6f069efa05894fe6f164f017d51b5", ExperimentHash.Of(Read("{model: resnet20, data: {source: glyphs}, name: a}")));

    private static string Canonical(string yaml) => ExperimentJson.Canonical(Read(yaml));

    private static ExperimentSpec Read(string yaml)
    {
        var result = ExperimentYaml.Read(yaml, "x.yaml");
        Assert.Empty(result.Errors);
        return result.Spec!;
    }
}
