using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>One lane's targets and what it makes of them: the loss of the main output and, in training, of auxiliary ones.</summary>
internal sealed class LossHeads
{
    /// <summary>A label among so many best ones is right in the sense of top five.</summary>
    private const int Five = 5;

    private readonly Network _network;
    private readonly ILoss _training;
    private readonly ILoss _evaluation;
    private readonly SliceTargets _targets;
    private readonly int[] _ranks;
    private readonly int[] _best;

    public LossHeads(Network network, ReplicaSettings settings)
    {
        _network = network;
        string name = settings.Loss ?? network.Loss;
        float[] weights = [.. settings.ClassWeights];
        _training = LossTable.Create(name, new LossSettings(settings.LabelSmoothing, weights));
        _evaluation = LossTable.Create(name, new LossSettings(0, []));
        if (weights.Length != 0 && weights.Length != network.Classes)
        {
            throw new ArgumentException($"{network.Name}: expected {network.Classes} class weights or none, got {weights.Length}.", nameof(settings));
        }

        _targets = new SliceTargets(network, settings.SliceSize, _training.TakesValues);
        RanksClasses = !_training.TakesValues && network.Output is { Height: 1, Width: 1 };
        _ranks = new int[RanksClasses ? settings.SliceSize : 0];
        _best = new int[_ranks.Length];
    }

    /// <summary>Whether there is one label an image, whose rank among the classes can be told.</summary>
    public bool RanksClasses { get; }

    /// <summary>Samples of the loaded slice that are not broken.</summary>
    public int Counted => _targets.Counted;

    /// <summary>Copies what the losses need of a slice.</summary>
    public void Load(in Slice slice) => _targets.Load(slice);

    /// <summary>Losses with smoothing and weights, waited for; turns each output into scale × its gradient.</summary>
    public LossSums Train(LaneWorkspace lane, float scale)
    {
        LossSums sums = _training.Run(lane.Device, lane.Activation(_network.OutputValue), _targets.All, scale);
        double loss = sums.LossSum;
        foreach (AuxiliaryOutput output in _network.AuxiliaryOutputs)
        {
            loss += output.Weight * _training.Run(lane.Device, lane.Activation(output.Value), _targets.All, output.Weight * scale).LossSum;
        }

        return sums with { LossSum = loss };
    }

    /// <summary>The same; loss, correct and samples are added to the first three of the metrics, and nobody waits for them.</summary>
    public void Train(LaneWorkspace lane, float scale, Block metrics)
    {
        Block sums = metrics.Part(0, 2);
        _training.Run(lane.Device, lane.Activation(_network.OutputValue), _targets.All, scale, new LossPlace(sums));
        foreach (AuxiliaryOutput output in _network.AuxiliaryOutputs)
        {
            _training.Run(lane.Device, lane.Activation(output.Value), _targets.All, output.Weight * scale, new LossPlace(sums, output.Weight, false));
        }

        lane.Device.Add(metrics.Part(2, 1), Counted);
    }

    /// <summary>The main output, one row a sample: several views become the logarithm of their mean probabilities.</summary>
    public Tensor Join(LaneWorkspace lane, int views)
    {
        Tensor output = lane.Activation(_network.OutputValue);
        if (views == 1)
        {
            return output;
        }

        if (!RanksClasses)
        {
            throw new ArgumentException($"{_network.Name}: expected one view a sample, got {views}: only classifiers of whole images with cross-entropy are averaged over views (data.evaluation.ten_crop).");
        }

        lane.Device.AverageViews(output, views);
        return output.First(output.Shape.Count / views);
    }

    /// <summary>The main output's loss without smoothing and weights, and the ranks of the labels; the output is destroyed.</summary>
    /// <param name="lane">Whose device.</param>
    /// <param name="output">Of <see cref="Join"/>.</param>
    /// <param name="confusion">[classes, classes], shared by all lanes; null: not wanted.</param>
    public EvaluationSums Evaluate(LaneWorkspace lane, in Tensor output, long[]? confusion)
    {
        int topFive = RanksClasses ? Rank(lane.Device, output, confusion) : 0;
        LossSums sums = _evaluation.Run(lane.Device, output, _targets.All, 1);
        return EvaluationSums.OfSlice(sums.LossSum, sums.Correct, Counted, topFive, output.Shape.Count - Counted);
    }

    private int Rank(IDevice device, in Tensor output, long[]? confusion)
    {
        int topFive = 0;
        int count = output.Shape.Count;
        var labels = _targets.All.Classes.Labels;
        device.RankLabels(output, labels, _ranks.AsSpan(0, count), _best.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            if (_targets.IsBroken(i))
            {
                continue;
            }

            topFive += _ranks[i] < Five ? 1 : 0;
            if (confusion is not null)
            {
                Interlocked.Increment(ref confusion[(labels[i] * _network.Classes) + _best[i]]);
            }
        }

        return topFive;
    }
}
