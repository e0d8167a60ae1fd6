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
    [InlineData(Glyphs + "precision: bf16\n", "precision: expected float32 on device cpu, found bf16: set precision to float32, or device.kind to cuda.")]
    [InlineData(Glyphs + "loss_scale: {kind: static, start: 1000}\n", "loss_scale.start: expected a power of two, found 1000: any other scale would round gradients; set it to 512.")]
    [InlineData(Glyphs + "loss_scale: dynamo\n", "loss_scale.kind: expected one of auto, none, static, dynamic, found 'dynamo': did you mean 'dynamic'?")]
    [InlineData(Glyphs + "communication: {transport: nccl}\n", "communication.transport: expected a transport of device cpu, found nccl, which joins GPUs: set transport to auto, or device.kind to cuda.")]
    [InlineData(Glyphs + "reproducibility: exact\nelastic: scale_batch\n", "elastic: expected keep_batch with reproducibility exact, found scale_batch: another global batch for another number of workers is another result")]
    [InlineData(Glyphs + "workers: {max: 3}\nelastic: scale_batch\n", "batch.global: expected a multiple of 96 with elastic scale_batch, found 128: the batch of one worker, batch.global / workers.max (3), must be whole slices of 32; set global to 96, or elastic to keep_batch.")]
    [InlineData(Glyphs + "optimizer: {momentum_form: rate_inside_uncorrected}\nelastic: scale_batch\n", "optimizer.momentum_form: expected a corrected form with elastic scale_batch, found rate_inside_uncorrected")]
    [InlineData(Glyphs + "reproducibility: exact\ncommunication: {wire: bf16}\n", "communication.wire: expected float32 with reproducibility exact, found bfloat16: exact sums travel as 64-bit integers")]
    [InlineData(Glyphs + "optimizer: {momentum: 0, nesterov: true}\n", "optimizer.nesterov: expected false where optimizer.momentum is 0, found true")]
    [InlineData(Glyphs + "optimizer: {kind: adam, momentum: 0.5}\n", "optimizer.momentum: expected no momentum with adam, which uses weight_decay, epsilon, beta1, beta2: remove it or choose another kind.")]
    [InlineData(Glyphs + "optimizer: {beta1: 0.5}\n", "optimizer.beta1: expected no beta1 with sgd, which uses momentum, nesterov, momentum_form, weight_decay: remove it")]
    [InlineData(Glyphs + "optimizer: {kind: lars, nesterov: false}\n", "optimizer.nesterov: expected no nesterov with lars, which uses momentum, weight_decay, epsilon, trust_coefficient")]
    [InlineData(Glyphs + "optimizer: {kind: adamw, beta2: 1}\n", "optimizer.beta2: expected a number from 0 to 1 (exclusive), found '1'.")]
    [InlineData("name: a\nmodel: {name: m, initialisation: {kind: orthogonal, std: 1}}\ndata: {source: glyphs}\n", "model.initialisation.std: expected no std with orthogonal, which uses gain")]
    [InlineData("name: a\nmodel: {name: m, initialisation: {kind: lecun, gain: 1}}\ndata: {source: glyphs}\n", "model.initialisation.gain: expected no gain with lecun, which uses no such key")]
    [InlineData(Glyphs + "timeouts: {heartbeat: 1s, worker_silent: 1500ms}\n", "timeouts.worker_silent: expected at least twice timeouts.heartbeat (1s), found 1500ms")]
    [InlineData(Glyphs + "communication: {algorithm: direct, transport: tcp}\n", "communication.algorithm: expected an algorithm that can use tcp, found direct")]
    [InlineData(Glyphs + "communication: {algorithm: ring, torus_row: 2}\n", "communication.torus_row: expected 0 with algorithm ring, found 2")]
    [InlineData(Glyphs + "communication: {tuning: {up_to_kb: [4, 64], algorithms: [tree]}}\n", "communication.tuning: expected as many sizes as algorithms and at least one, found 2 in up_to_kb and 1 in algorithms.")]
    [InlineData(Glyphs + "communication: {tuning: {up_to_kb: [64, 4], algorithms: [tree, ring]}}\n", "communication.tuning: expected sizes that grow, found up_to_kb [64, 4].")]
    [InlineData(Glyphs + "communication: {tuning: {up_to_kb: [4], algorithms: [auto]}}\n", "communication.tuning: expected algorithms that auto can choose from, found auto itself.")]
    [InlineData(Glyphs + "communication: {algorithm: ring, tuning: {up_to_kb: [4], algorithms: [tree]}}\n", "communication.tuning: expected algorithm auto, which alone uses this table, found ring")]
    [InlineData(Glyphs + "communication: {tuning: {up_to_kb: [4], algorithms: [rong]}}\n", "communication.tuning.algorithms[0]: expected one of auto, ring, ring_slabs, halving_doubling, tree, hierarchical, torus, direct, found 'rong': did you mean 'ring'?")]
    [InlineData(Glyphs + "communication: {tuning: {up_to_kb: [4], algorithms: ring}}\n", "communication.tuning.algorithms: expected a list of words such as [auto, ring], found 'ring'.")]
    [InlineData(Glyphs + "communication: {bucket_mb: 0}\n", "communication.bucket_mb: expected a number")]
    [InlineData(Glyphs + "drill: {kill_rank: 1, at_step: 5}\n", "drill.kill_rank: expected a rank below workers.max (1), found 1: ranks count from 0.")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {warmup_epochs: 5}\n", "learning_rate.warmup_epochs: expected less than epochs (5), found 5")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: one_cycle, warmup_epochs: 1}\n", "expected 0 with schedule one_cycle, found 1")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step}\n", "learning_rate.milestones: expected at least one epoch for schedule step, found none")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {milestones: [1]}\n", "learning_rate.milestones: expected none with schedule cosine, found 1")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step, milestones: [3, 2]}\n", "expected ascending epochs, found 2 after 3")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step, milestones: [3, 5]}\n", "expected epochs below the run's end (5), found 5")]
    [InlineData(Glyphs + "epochs: 5\nlearning_rate: {schedule: step, milestones: [3, 4], step_factors: [0.5]}\n", "learning_rate.step_factors: expected as many values as milestones (2), found 1")]
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
    [InlineData(Glyphs + "communication: {transport: shm, wire: bf16, torus_row: 4, tuning: {up_to_kb: [0.5, 64], algorithms: [tree, torus_2d]}}\n")]
    public void Read_EdgeOfARule_IsValid(string yaml) => Assert.Empty(ExperimentYaml.Read(yaml, "x.yaml").Errors);

    // Each kind with every key it uses at a value of its own; a default that is missing could not be written either.
    [Theory]
    [InlineData("optimizer: {kind: sgd, momentum: 0.5, nesterov: true, momentum_form: rate_inside, weight_decay: 0.5}")]
    [InlineData("optimizer: {kind: adagrad, weight_decay: 0.5, epsilon: 0.5, rate_decay: 0.5}")]
    [InlineData("optimizer: {kind: rmsprop, momentum: 0.5, weight_decay: 0.5, epsilon: 0.5, alpha: 0.5, centered: true}")]
    [InlineData("optimizer: {kind: adam, weight_decay: 0.5, epsilon: 0.5, beta1: 0.5, beta2: 0.5}")]
    [InlineData("optimizer: {kind: amsgrad, weight_decay: 0.5, epsilon: 0.5, beta1: 0.5, beta2: 0.5}")]
    [InlineData("optimizer: {kind: adamw, weight_decay: 0.5, epsilon: 0.5, beta1: 0.5, beta2: 0.5}")]
    [InlineData("optimizer: {kind: lars, momentum: 0.5, weight_decay: 0.5, epsilon: 0.5, trust_coefficient: 0.5}")]
    [InlineData("optimizer: {kind: lamb, weight_decay: 0.5, epsilon: 0.5, beta1: 0.5, beta2: 0.5}")]
    [InlineData("optimizer: {kind: asgd, weight_decay: 0.5, lambda: 0.5, rate_power: 0.5, average_from: 0.5}")]
    [InlineData("optimizer: {kind: rmsprop_warmup, momentum: 0.5, weight_decay: 0.5, epsilon: 0.5, alpha: 0.5, rmsprop_rate: 0.5, center: 0.5, period: 0.5}")]
    public void Read_EveryKeyOfAnOptimizer_IsTakenAndReadsBackFromJson(string yaml)
    {
        var result = ExperimentYaml.Read(Glyphs + yaml, "x.yaml");
        Assert.Empty(result.Errors);
        var json = ExperimentJson.Canonical(result.Spec!);
        Assert.Equal(json, ExperimentJson.Canonical(ExperimentYaml.Read(json, "x.json").Spec!));
    }

    [Theory]
    [InlineData(OptimizerKind.Adamw, 0.01)]
    [InlineData(OptimizerKind.Adam, 0)]
    [InlineData(OptimizerKind.Lars, 1e-4)]
    public void Read_KindAlone_HasItsDefaults(OptimizerKind kind, double weightDecay)
    {
        var spec = ExperimentYaml.Read($"{Glyphs}optimizer: {kind.ToString().ToLowerInvariant()}", "x.yaml").Spec!;
        Assert.Equal((kind, weightDecay), (spec.Optimizer.Kind, spec.Optimizer.WeightDecay));
        Assert.Null(spec.Optimizer.Nesterov);
    }
}
