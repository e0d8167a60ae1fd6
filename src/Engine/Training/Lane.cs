using System.Runtime.ExceptionServices;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>
/// A workspace that runs one contiguous part of the slices of a step: lane 0 on the caller's thread, the others on long-lived threads
/// of their own. With one lane nothing is handed over, and nobody spins while waiting.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly LaneWorkspace _workspace;
    private readonly Network _network;
    private readonly ReplicaSettings _settings;
    private readonly int[] _labels;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _finished = new(0);
    private readonly Thread? _thread;
    private LaneTask _task;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;

    public Lane(int index, ReplicaMemory memory, ReplicaSettings settings)
    {
        _network = memory.Network;
        _settings = settings;
        _workspace = new LaneWorkspace(memory, settings.SliceSize);
        _labels = new int[settings.SliceSize];
        _thread = index == 0 ? null : new Thread(Loop) { IsBackground = true, Name = $"lane {index}" };
        _thread?.Start();
    }

    /// <summary>This lane's part of the reduction.</summary>
    public Block Sums => _workspace.Sums;

    /// <summary>Sums of the last evaluation.</summary>
    public EvaluationSums Evaluated { get; private set; }

    public void Begin(in LaneTask task)
    {
        _task = task;
        _failure = null;
        if (_thread is not null)
        {
            _start.Release();
        }
    }

    /// <summary>Does the task or waits for its end; its exception, if any, is kept for <see cref="ThrowIfFailed"/>.</summary>
    public void Finish()
    {
        if (_thread is null)
        {
            RunGuarded();
        }
        else
        {
            _finished.Wait();
        }
    }

    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose()
    {
        _stopping = true;
        _start.Release();
        _thread?.Join();
        _workspace.Dispose();
        _start.Dispose();
        _finished.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _start.Wait();
            if (_stopping)
            {
                return;
            }

            RunGuarded();
            _finished.Release();
        }
    }

    private void RunGuarded()
    {
        try
        {
            RunTask();
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private void RunTask()
    {
        if (_task.Training)
        {
            _workspace.Device.Clear(_workspace.Sums);
        }

        Evaluated = default;
        for (int index = _task.First; index < _task.End; index++)
        {
            if (_task.Training)
            {
                Train(index);
            }
            else
            {
                EvaluateSlice(index);
            }
        }
    }

    private void Train(int index)
    {
        int count = Load(index, true);
        LossSums sums = Forward(count, _settings.LabelSmoothing, 1f / _task.GlobalBatch, []);
        for (int i = _network.Layers.Count - 1; i >= 0; i--)
        {
            _network.Layers[i].Backward(_workspace);
        }

        Span<float> metrics = Sums.Span[^ReplicaMemory.MetricsLength..];
        metrics[0] += (float)sums.LossSum;
        metrics[1] += sums.Correct;
        metrics[2] += count;
    }

    private void EvaluateSlice(int index)
    {
        int count = Load(index, false);
        LossSums sums = Forward(count, 0, 1, _task.Logits.IsEmpty ? [] : _task.Logits.Span.Slice(index * _settings.SliceSize * _network.Classes, count * _network.Classes));
        Evaluated += new EvaluationSums(sums.LossSum, sums.Correct, count);
    }

    /// <summary>The loss turns logits into their gradient in place, so they are copied out before it, where somebody wants them.</summary>
    private LossSums Forward(int count, float smoothing, float scale, Span<float> logits)
    {
        for (int i = 0; i < _network.Layers.Count; i++)
        {
            _network.Layers[i].Forward(_workspace);
        }

        if (!logits.IsEmpty)
        {
            _workspace.Activation(_network.OutputValue).Span.CopyTo(logits);
        }

        return _workspace.Device.SoftmaxCrossEntropy(_workspace.Activation(_network.OutputValue), _labels.AsSpan(0, count), smoothing, scale);
    }

    /// <summary>Copies a slice out of the source and returns it at once, so that its memory can be filled again.</summary>
    private int Load(int index, bool training)
    {
        Slice slice = _task.Source.Take(index);
        try
        {
            int images = slice.Count * _network.Input.Length;
            if (slice.Count < 1 || slice.Count > _settings.SliceSize || slice.Images.Length < images || slice.Labels.Length < slice.Count)
            {
                throw new ArgumentException($"slice {index}: expected 1 to {_settings.SliceSize} samples of {_network.Input} with labels, got {slice.Count} with {slice.Images.Length} floats and {slice.Labels.Length} labels.");
            }

            _workspace.Begin(slice.Count, training, _task.StatisticsWeight);
            _workspace.Device.Upload(slice.Images.Span[..images], _workspace.Activation(_network.InputValue));
            slice.Labels.Span[..slice.Count].CopyTo(_labels);
            return slice.Count;
        }
        finally
        {
            _task.Source.Return(index);
        }
    }
}
