using Lockstep.Data.Augmentations;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>From the words of an experiment to the settings of engine and data, which know no experiments.</summary>
internal static class EngineSettings
{
    public static ModelOptions Model(ExperimentSpec spec) => new()
    {
        ZeroGamma = spec.Model.ZeroGamma,
        Initialisation = Enum.Parse<WeightInitialisation>(spec.Model.Initialisation.Kind.ToString()),
        Fan = spec.Model.Initialisation.Fan == FanKind.FanOut ? FanMode.Out : FanMode.In,
        Gain = spec.Model.Initialisation.Gain ?? 1,
        Deviation = spec.Model.Initialisation.Std ?? 0,
        Constant = spec.Model.Initialisation.Value ?? 0,
        Bias = spec.Model.Initialisation.Bias,
    };

    /// <summary>
    /// Steps of this plan are portions of the run, so that a position in it is one in samples; its rates are those of the whole
    /// global batch.
    /// </summary>
    public static LearningRateSettings LearningRate(ExperimentSpec spec, StepPlan plan) => new()
    {
        Base = spec.LearningRate.Base,
        ScaleLinearly = spec.LearningRate.Scaling == ScalingRule.Linear,
        GlobalBatch = spec.Batch.Global,
        ReferenceBatch = spec.LearningRate.ReferenceBatch,
        WarmupEpochs = spec.LearningRate.WarmupEpochs,
        WarmupStart = spec.LearningRate.WarmupStart,
        Warmup = Enum.Parse<WarmupShape>(spec.LearningRate.Warmup.ToString()),
        Kind = Enum.Parse<LearningRateKind>(spec.LearningRate.Schedule.ToString()),
        Milestones = spec.LearningRate.Milestones,
        StepFactor = spec.LearningRate.StepFactor,
        StepFactors = spec.LearningRate.StepFactors,
        Power = spec.LearningRate.Power,
        RiseShare = spec.LearningRate.RiseShare,
        CycleMomentumMax = spec.LearningRate.CycleMomentumMax,
        CycleMomentumMin = spec.LearningRate.CycleMomentumMin,
        Momentum = double.NaN, // the optimizer has its own
        StepsPerEpoch = plan.PortionsPerEpoch,
        TotalSteps = plan.TotalPortions,
    };

    public static LossScaling LossScaling(ExperimentSpec spec)
    {
        var kind = spec.LossScale.Kind != LossScaleKind.Auto ? spec.LossScale.Kind
            : spec.Precision == Precision.Fp16 ? LossScaleKind.Dynamic : LossScaleKind.None;
        int exponent = Math.ILogB(spec.LossScale.Start);
        return kind switch
        {
            LossScaleKind.Static => new LossScaling(exponent, 0),
            LossScaleKind.Dynamic => new LossScaling(exponent, spec.LossScale.GrowthSteps),
            _ => Engine.Training.LossScaling.None,
        };
    }

    public static BucketSettings Buckets(ExperimentSpec spec) => new()
    {
        FirstBytes = Bytes(spec.Communication.FirstBucketMb),
        Bytes = Bytes(spec.Communication.BucketMb),
    };

    /// <summary>A row that does not divide the world, as after a worker was lost, is left to the algorithm to choose.</summary>
    public static IAllReduce AllReduce(ExperimentSpec spec, int worldSize)
    {
        var communication = spec.Communication;
        var tuning = communication.Tuning ?? new TuningSpec();
        return AllReduceTable.Create(Word(communication.Algorithm), new AllReduceSettings
        {
            RowLength = RowLength(communication, worldSize),
            Choices = [.. tuning.UpToKb.Zip(tuning.Algorithms, (size, algorithm) => new AllReduceChoice((long)(size * 1024), Word(algorithm)))],
        });
    }

    /// <summary>They must be up while nobody takes a rank for silent that waits for them.</summary>
    public static CollectiveSettings Collectives(ExperimentSpec spec, int worldSize) => new()
    {
        Algorithm = Word(spec.Communication.Algorithm),
        RowLength = RowLength(spec.Communication, worldSize),
        Wire = Word(spec.Communication.Wire),
        Limit = (spec.Timeouts.Form < spec.Timeouts.Collective ? spec.Timeouts.Form : spec.Timeouts.Collective) / 2,
        Silence = spec.Timeouts.Collective,
    };

    public static IWire Wire(ExperimentSpec spec) => WireTable.Create(Word(spec.Communication.Wire));

    public static DatasetSettings Data(ExperimentSpec spec, WorkloadSettings settings) => new()
    {
        Kind = Enum.Parse<DatasetKind>(spec.Data.Source.ToString()),
        Path = Place(spec.Data.Path, settings),
        ImageSize = spec.Data.ImageSize,
        Store = new StoreSettings
        {
            Endpoint = spec.Data.Store.Endpoint,
            Region = spec.Data.Store.Region,
            Patience = spec.Data.Store.Patience,
            CachePath = Place(spec.Data.Cache.Path, settings),
            CacheBytes = (long)(spec.Data.Cache.LimitGb * 1e9),
            Report = settings.Report,
        },
        Seed = spec.Seed,
        TrainImages = spec.Data.TrainImages,
        TestImages = spec.Data.TestImages,
        TolerateBad = spec.Data.TolerateBad,
        Threads = settings.Threads,
        Report = bad => settings.Report($"broken image skipped: {bad.Path}: {bad.Reason}"),
    };

    /// <summary>How training images become the network's input, and evaluation images.</summary>
    public static (SampleView Training, SampleView Evaluation) Views(ExperimentSpec spec, IDataset training)
    {
        var view = new SampleView
        {
            Size = spec.Data.ImageSize is { } side ? new ImageSize(side, side, 3) : training.Size!.Value,
            Normalisation = NormalisationOf(spec, training),
            ShortSide = spec.Data.Evaluation.ShortSide is var shortSide and > 0 ? shortSide : (int)Math.Round((spec.Data.ImageSize ?? 0) / 0.875),
        };
        return (view with { Augmentation = Augmentation(spec.Data.Augmentation) }, view with { TenCrop = spec.Data.Evaluation.TenCrop });
    }

    private static Augmentation Augmentation(AugmentationSpec spec) => new()
    {
        Crop = Enum.Parse<ImageCrop>(spec.Crop.ToString()),
        Area = ((float)spec.Area[0], (float)spec.Area[1]),
        Aspect = ((float)spec.Aspect[0], (float)spec.Aspect[1]),
        ShortSide = ((int)spec.ShortSide[0], (int)spec.ShortSide[1]),
        Pad = spec.Pad,
        Flip = spec.Flip,
        Brightness = (float)spec.Brightness,
        Contrast = (float)spec.Contrast,
        Saturation = (float)spec.Saturation,
        Hue = (float)spec.Hue,
        Lighting = (float)spec.Lighting,
        Erase = (float)spec.Erase,
        Mixup = (float)spec.Mixup,
    };

    private static Normalisation NormalisationOf(ExperimentSpec spec, IDataset training) => spec.Data switch
    {
        { Mean.Count: > 0 } data => new Normalisation { Mean = [.. data.Mean.Select(value => (float)value)], Std = [.. data.Std.Select(value => (float)value)] },
        { ImageSize: not null } => Normalisation.ImageNet,
        _ => Normalisation.Measure(training),
    };

    private static string? Place(string? path, WorkloadSettings settings) => path switch
    {
        null => null,
        _ when DataAddress.IsRemote(path) => path,
        _ => settings.DataRoot.Resolve(settings.BaseDirectory, path),
    };

    private static int RowLength(CommunicationSpec communication, int worldSize) =>
        communication.TorusRow > 0 && worldSize % communication.TorusRow == 0 ? communication.TorusRow : 0;

    private static string Word(Enum value) => SpecWords.Of(value);

    private static long Bytes(double mebibytes) => Math.Max(1, (long)(mebibytes * (1 << 20)));
}
