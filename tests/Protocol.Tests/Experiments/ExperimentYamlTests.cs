using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public class ExperimentYamlTests
{
    private const string Short = "name: a\nmodel: resnet20\ndata: {source: glyphs}\n";

    [Fact]
    public void Read_RequiredKeysOnly_LeavesDefaults()
    {
        var spec = Read(Short);
        Assert.Equal(("a", 1UL, "resnet20", true), (spec.Name, spec.Seed, spec.Model.Name, spec.Model.ZeroGamma));
        Assert.Equal((DataSource.Glyphs, 12_000, 128, 32), (spec.Data.Source, spec.Data.TrainImages, spec.Batch.Global, spec.Batch.Slice));
        Assert.Equal<(double?, double?, ScheduleKind)>((0.9, 1e-4, ScheduleKind.Cosine), (spec.Optimizer.Momentum, spec.Optimizer.WeightDecay, spec.LearningRate.Schedule));
        Assert.Null(spec.Drill);
    }

    [Fact]
    public void Read_EveryKindOfValue_IsTaken()
    {
        var spec = Read("""
            name: "2024"
            seed: 18446744073709551615
            model: {name: mlp, zero_gamma: false, initialisation: xavier}
            epochs: 90.5
            data:
              source: image_folder
              path: '/data/x'
              mean: [1, 2.5, 3e1]
              std:
                - 1
                - .5
                - 255.
            batch: {global: 256}
            workers: {min: 2, max: 4}
            learning_rate: {schedule: step, milestones: [30, 60.5, 80], base: 1e-1, scaling: none}
            timeouts: {heartbeat: 250ms, worker_silent: 1.5s, form: 5m, collective: "1h"}
            drill: ~
            """);
        Assert.Equal(("2024", ulong.MaxValue, 90.5, "/data/x"), (spec.Name, spec.Seed, spec.Epochs, spec.Data.Path));
        Assert.Equal(("mlp", false, Initialisation.Xavier), (spec.Model.Name, spec.Model.ZeroGamma, spec.Model.Initialisation.Kind));
        Assert.Equal([1, 2.5, 30], spec.Data.Mean);
        Assert.Equal([1, 0.5, 255], spec.Data.Std);
        Assert.Equal([30, 60.5, 80], spec.LearningRate.Milestones);
        Assert.Equal(0.1, spec.LearningRate.Base);
        Assert.Equal([0.25, 1.5, 300, 3600], new[] { spec.Timeouts.Heartbeat, spec.Timeouts.WorkerSilent, spec.Timeouts.Form, spec.Timeouts.Collective }.Select(time => time.TotalSeconds));
        Assert.Null(spec.Drill);
    }

    [Theory]
    [InlineData("\ufeffname: a\nmodel: m\ndata: {source: glyphs}\n")]
    [InlineData("name: a\r\nmodel: m\r\ndata:\r\n  source: glyphs\r\n")]
    [InlineData("--- # an experiment\nname: a\nmodel: m\ndata: {source: glyphs}\n...\n")]
    public void Read_OtherEditorsFiles_AreTaken(string yaml) => Assert.Equal(("a", "m"), (Read(yaml).Name, Read(yaml).Model.Name));

    [Theory]
    [InlineData("source: image_folder", DataSource.ImageFolder)]
    [InlineData("source: imagefolder", DataSource.ImageFolder)]
    [InlineData("source: cifar10", DataSource.Cifar10)]
    [InlineData("source: \"mnist\"", DataSource.Mnist)]
    public void Read_EnumWordOrAlias_IsTaken(string source, DataSource expected)
        => Assert.Equal(expected, Read($"name: a\nmodel: m\ndata: {{{source}, path: p}}").Data.Source);

    [Theory]
    [InlineData("model: m\ndata: {source: glyphs}\n", "x.yaml:1:1: name: expected this key, found none: add 'name: …'")]
    [InlineData(Short + "optimizer:\n  momentum: fast\n", "x.yaml:5:13: optimizer.momentum: expected a number from 0 to 1 (exclusive), found 'fast'.")]
    [InlineData(Short + "optimizer:\n  momentum: 1\n", "x.yaml:5:13: optimizer.momentum: expected a number from 0 to 1 (exclusive), found '1'.")]
    [InlineData(Short + "optimizer:\n  momentum: '0.9'\n", "found the quoted text \"0.9\": remove the quotes.")]
    [InlineData(Short + "optimizer:\n  label_smoothing:\n", "x.yaml:5:19: optimizer.label_smoothing: expected a number from 0 to 1 (exclusive), found nothing: write a value, or remove the key.")]
    [InlineData(Short + "optimizer:\n  momentum: [1]\n", "found a list.")]
    [InlineData(Short + "optimizer:\n  momentum: .nan\n", "found '.nan'.")]
    [InlineData(Short + "optimizer:\n  momentun: 0.5\n", "x.yaml:5:3: optimizer.momentun: expected a known key, found 'momentun': did you mean 'momentum'?")]
    [InlineData(Short + "optimizer: 3\n", "x.yaml:4:12: optimizer.kind: expected one of sgd, adagrad, rmsprop, adam, amsgrad, adamw, lars, lamb, asgd, rmsprop_warmup, found '3'.")]
    [InlineData(Short + "optimizer: {kind: sdg}\n", "expected one of sgd, adagrad, rmsprop, adam, amsgrad, adamw, lars, lamb, asgd, rmsprop_warmup, found 'sdg': did you mean 'sgd'?")]
    [InlineData(Short + "learning_rate: {schedule: on_cycle}\n", "expected one of constant, step, cosine, one_cycle, polynomial, found 'on_cycle': did you mean 'one_cycle'?")]
    [InlineData(Short + "learningRate: {}\n", "found 'learningRate': did you mean 'learning_rate'?")]
    [InlineData(Short + "weight_decay: 1\n", "x.yaml:4:1: weight_decay: expected a known key, found 'weight_decay', which belongs in optimizer: move it there.")]
    [InlineData(Short + "checkpoint: {epochs: 1}\n", "checkpoint.epochs: expected a known key, found 'epochs', which belongs at the top of the file: move it there.")]
    [InlineData(Short + "checkpoint: {quux: 1}\n", "checkpoint.quux: expected one of every, keep, keep_best, found the unknown key 'quux': remove it.")]
    [InlineData(Short + "seed: 2\nseed: 3\n", "x.yaml:5:1: seed: expected each key once, found 'seed' again: it stands on line 4 already; keep one.")]
    [InlineData(Short + "seed: -1\n", "seed: expected an integer from 0 to 18446744073709551615, found '-1'.")]
    [InlineData(Short + "seed: 1.0\n", "found '1.0'.")]
    [InlineData(Short + "batch: {global: 99999999999}\n", "batch.global: expected an integer of at least 1, found '99999999999', which is beyond ±2147483647.")]
    [InlineData(Short + "batch: {global: 0}\n", "batch.global: expected an integer of at least 1, found '0'.")]
    [InlineData(Short + "batch:\n", "x.yaml:4:7: batch: expected a map of global, slice, last, found nothing.")]
    [InlineData(Short + "batch: 64\n", "batch: expected a map of global, slice, last, found '64'.")]
    [InlineData(Short + "epochs: 0\n", "epochs: expected a number above 0, found '0'.")]
    [InlineData(Short + "optimizer: {nesterov: yes}\n", "optimizer.nesterov: expected true or false, found 'yes'.")]
    [InlineData(Short + "timeouts: {form: 5}\n", "timeouts.form: expected a duration from 100ms to 24h, found '5': write it like 100ms, 2s, 5m or 1h.")]
    [InlineData(Short + "timeouts: {heartbeat: 2h}\n", "timeouts.heartbeat: expected a duration from 10ms to 1h, found '2h'")]
    [InlineData(Short + "drill: {kill_rank: 0}\n", "drill.at_step: expected this key, found none")]
    [InlineData("name: 12\nmodel: m\ndata: {source: glyphs}\n", "x.yaml:1:7: name: expected text, found '12': put it in quotes.")]
    [InlineData("name: a\nmodel: [m]\ndata: {source: glyphs}\n", "model: expected a name or a map of name, zero_gamma, initialisation, layers, found a list.")]
    [InlineData("name: a\nmodel: m\ndata: {source: mnist, path: p, mean: [1, x], std: [1, 2]}\n", "data.mean[1]: expected a number from 0 to 255, found 'x'.")]
    [InlineData("name: a\nmodel: m\ndata: {source: mnist, path: p, mean: 5}\n", "data.mean: expected a list of numbers such as [1, 2], found '5'.")]
    public void Read_OneMistake_IsTheOnlyError(string yaml, string expected)
    {
        var result = ExperimentYaml.Read(yaml, "x.yaml");
        Assert.Null(result.Spec);
        Assert.Contains(expected, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "x.yaml:1:1: expected an experiment, found an empty file")]
    [InlineData("# nothing\n", "found an empty file")]
    [InlineData("name: [a\nmodel: b\n", "x.yaml:1:7: expected YAML, found a mistake in its syntax")]
    [InlineData("name: a\n\tmodel: b\n", "x.yaml:1:7: expected YAML, found a mistake in its syntax: While scanning a plain scalar, found a tab")]
    [InlineData("name: \"a\n", "expected YAML")]
    [InlineData("- a\n", "x.yaml:1:1: expected a map of name, seed, model")]
    [InlineData("a\n", "x.yaml:1:1: expected a map of name, seed, model")]
    [InlineData(Short + "---\nname: b\n", "x.yaml:4:1: expected one experiment in a file, found a second document")]
    [InlineData("name: &n a\nmodel: *n\n", "x.yaml:2:8: expected a value, found the alias *n: write the value out.")]
    [InlineData("? [a]\n: b\n", "expected a key, found a list, a map or an alias")]
    public void Read_NoExperiment_SaysWhere(string yaml, string expected)
        => Assert.Contains(expected, Assert.Single(ExperimentYaml.Read(yaml, "x.yaml").Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Read_ManyMistakes_ReportsAllInFileOrder()
    {
        var result = ExperimentYaml.Read("""
            nam: a
            seed: one
            model: resnet20
            data:
              source: glyph
            batch:
              global: 100
              slice: 32
            optimizer:
              momentum: 2
            workers: {min: 3, max: 2}
            """, "x.yaml");
        Assert.Equal(
            ["1:nam", "2:seed", "5:data.source", "8:batch.slice", "10:optimizer.momentum", "11:workers.min"],
            result.Errors.Select(error => $"{error.Line}:{error.Path}"));
    }

    [Fact]
    public void Read_KeyThatBeginsLikeARequiredOne_BothAreReported()
        => Assert.Equal(["model", "model[ name"], ExperimentYaml.Read("name: a\nmodel[ name: resnet18\ndata: {source: glyphs}\n", "x.yaml").Errors.Select(error => error.Path));

    // Whatever stands in a file, somebody is told; nothing escapes as another exception.
    [Fact]
    public void Read_ExamplesWithRandomEdits_NeverThrows()
    {
        const string Inserts = "[]{}:,-#&*!|>'\"%@`? \t\n~0a\u0000\u00e9\ud83d";
        var random = new Random(5);
        foreach (var text in RepositoryFiles.Examples.Select(File.ReadAllText))
        {
            for (var trial = 0; trial < 2000; trial++)
            {
                var edited = text;
                for (var edit = random.Next(1, 5); edit > 0; edit--)
                {
                    var at = random.Next(edited.Length);
                    var insert = Inserts[random.Next(Inserts.Length)].ToString();
                    edited = edited.Remove(at, Math.Min(random.Next(4), edited.Length - at)).Insert(at, insert);
                }

                var result = ExperimentYaml.Read(edited, "x.yaml");
                Assert.True(result.Spec is null == result.Errors.Count > 0, edited);
            }
        }
    }

    [Fact]
    public void Read_DeepNesting_IsRefused()
        => Assert.Contains("levels of nesting", Read("name: " + new string('[', 10_000), expectError: true), StringComparison.Ordinal);

    [Fact]
    public void Read_HugeText_IsRefused()
        => Assert.Contains("at most 1048576 characters", Read(new string('#', ExperimentYaml.MaxLength + 1), expectError: true), StringComparison.Ordinal);

    private static ExperimentSpec Read(string yaml)
    {
        var result = ExperimentYaml.Read(yaml, "x.yaml");
        Assert.Empty(result.Errors);
        return result.Spec!;
    }

    private static string Read(string yaml, bool expectError)
    {
        Assert.True(expectError);
        return Assert.Single(ExperimentYaml.Read(yaml, "x.yaml").Errors).ToString();
    }
}
