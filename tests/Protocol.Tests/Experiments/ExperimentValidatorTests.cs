using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public class ExperimentValidatorTests
{
    private const string Glyphs = "name: a\nmodel: m\ndata: {source: glyphs}\n";
    private const string Folder = "name: a\nmodel: m\ndata: {source: image_folder, path: p";

    [Theory]
    [InlineData(Glyphs + "batch:\n  global: 100\n  slice: 32\n", "x.yaml:6:10: batch.slice: expected a divisor of batch.global (100), found 32: set slice to 25, or global to 128.")]
    [InlineData(Glyphs + "batch: {global: 16, slice: 32}\n", "batch.slice: expected a divisor of batch.global (16), found 32: set slice to 16, or global to 32.")]
    [InlineData(Glyphs + "batch: {global: 100}\n", "x.yaml:4:8: batch.slice: expected a divisor of batch.global (100), found 32")]
    [InlineData(Glyphs + "workers: {min: 3, max: 2}\n", "workers.min: expected at most workers.max (2), found 3: lower min or raise max.")]
    [InlineData(Glyphs + "workers: {max: 5}\n", "workers.max: expected at most 4, the slices of one step (batch.global 128 / batch.slice 32), found 5")]
    [InlineData(Glyphs + "device: cuda\n", "x.yaml:4:9: device.kind: expected cpu, found cuda, which this version does not have yet: set device.kind to cpu.")]
    [InlineData(Glyphs + "precision: bf16\n", "precision: expected float32 on device cpu, found bf16: set precision to float32.")]
    [InlineData(Glyphs + "reproducibility: exact\n", "reproducibility: expected fast, found exact, which this version does not have yet: set reproducibility to fast")]
    [InlineData(Glyphs + "optimizer: {momentum: 0, nesterov: true}\n", "optimizer.nesterov: expected false where optimizer.momentum is 0, found true")]
    [InlineData(Glyphs + "timeouts: {heartbeat: 1s, worker_silent: 1500ms}\n", "timeouts.worker_silent: expected at least twice timeouts.heartbeat (1s), found 1500ms")]
    [InlineData(Glyphs + "drill: {kill_rank: 1, at_step: 5}\n", "drill.kill_rank: expected a rank below workers.max (1), found 1: ranks count from 0.")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {warmup_epochs: 5}\n", "learning_rate.warmup_epochs: expected less than epochs (5), found 5")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: one_cycle, warmup_epochs: 1}\n", "expected 0 with schedule one_cycle, found 1")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step}\n", "learning_rate.milestones: expected at least one epoch for schedule step, found none")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {milestones: [1]}\n", "learning_rate.milestones: expected none with schedule cosine, found 1")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step, milestones: [3, 2]}\n", "expected ascending epochs, found 2 after 3")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step, milestones: [3, 5]}\n", "expected epochs below the run's end (5), found 5")]
    [InlineData(Glyphs + "learning_rate: {cycle_momentum_min: 0.96}\n", "cycle_momentum_min: expected at most cycle_momentum_max (0.95), found 0.96")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs, path: p}\n", "x.yaml:3:30: data.path: expected no path, found 'p'")]
    [InlineData("name: a\nmodel: m\ndata: {source: cifar10}\n", "x.yaml:3:7: data.path: expected the folder of the data set for source cifar10, found none")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs, train_images: 100}\n", "data.train_images: expected at least batch.global (128), found 100")]
    [InlineData(Folder + ", mean: [1, 2, 3]}\n", "data.mean: expected as many values as data.std (0), found 3")]
    [InlineData(Folder + ", mean: [1, 2, 3], std: [1]}\n", "data.mean: expected as many values as data.std (1), found 3")]
    [InlineData(Folder + ", mean: [1, 2], std: [1, 2]}\n", "data.mean: expected 1 value for grey or 3 for colour images, found 2.")]
    [InlineData("name: ''\nmodel: m\ndata: {source: glyphs}\n", "name: expected 1 to 100 printable characters")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs, pth: p}\n", "data.pth: expected a known key, found 'pth': did you mean 'path'?")]
    public void Read_BrokenRule_IsTheOnlyError(string yaml, string expected)
        => Assert.Contains(expected, Assert.Single(ExperimentYaml.Read(yaml, "x.yaml").Errors).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(Glyphs + "epochs: 100\nlearning_rate: {schedule: step, milestones: [30, 60, 80], warmup_epochs: 5}\n")]
    [InlineData(Glyphs + "workers: {min: 4, max: 4}\ndrill: {kill_rank: 3, at_step: 1}\n")]
    [InlineData(Folder + ", mean: [1, 2, 3], std: [1, 2, 3]}\n")]
    [InlineData(Glyphs + "batch: {global: 1, slice: 1}\n")]
    public void Read_EdgeOfARule_IsValid(string yaml) => Assert.Empty(ExperimentYaml.Read(yaml, "x.yaml").Errors);
}
