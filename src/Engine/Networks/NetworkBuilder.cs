using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Layers;

namespace Lockstep.Engine.Networks;

/// <summary>Builds a <see cref="Network"/> layer by layer; shapes are inferred and misfits throw <see cref="ArgumentException"/> at the layer's name.</summary>
internal sealed class NetworkBuilder
{
    private const int Alignment = 16;
    private readonly ModelOptions _options;

    public NetworkBuilder(string name, ImageShape input, ModelOptions options)
    {
        if (input.Height < 1 || input.Width < 1 || input.Channels < 1)
        {
            throw new ArgumentException($"{name}: expected an input of at least 1x1x1, got {input}.", nameof(input));
        }

        Name = name;
        _options = options;
        Input = new Value(0, input);
        Values.Add(Input);
    }

    public string Name { get; }

    public Value Input { get; }

    public List<Value> Values { get; } = [];

    public List<Layer> Layers { get; } = [];

    public List<Parameter> Parameters { get; } = [];

    public List<RunningStatistic> Statistics { get; } = [];

    public int ParameterLength { get; private set; }

    public int StatisticsLength { get; private set; }

    /// <summary>
    /// Square kernel, then [+ bias], then [ReLU], as one layer; batch norm usually follows, hence neither by default.
    /// </summary>
    public Value Convolution(Value input, string name, int channels, int kernel, int stride = 1, int padding = 0, bool bias = false, bool rectify = false, int dilation = 1, int groups = 1)
    {
        if (groups < 1 || input.Shape.Channels % groups != 0 || channels % groups != 0)
        {
            throw new ArgumentException($"{Name}, {name}: expected a number of groups that divides {input.Shape.Channels} input and {channels} output channels, got {groups}.", nameof(groups));
        }

        var geometry = new ConvolutionGeometry(kernel, kernel, stride, padding, input.Shape.Channels, channels, dilation, groups);
        var shape = new ImageShape(geometry.OutputHeight(input.Shape.Height), geometry.OutputWidth(input.Shape.Width), channels);
        int fanIn = kernel * kernel * geometry.GroupInput;
        Parameter weights = AddParameter($"{name}.weight", [kernel, kernel, geometry.GroupInput, channels], ParameterKind.Weight, Start(fanIn, kernel * kernel * geometry.GroupOutput), null);
        Parameter? biases = bias ? AddParameter($"{name}.bias", [channels], ParameterKind.Bias, WeightFill.Zero, null) : null;
        return Add(new ConvolutionLayer(name, input, NewValue(name, shape), geometry, weights, biases, rectify));
    }

    /// <summary>Batch norm, then [+ residual], then [ReLU], as one layer.</summary>
    public Value BatchNorm(Value input, string name, bool rectify, Value? residual = null, bool endsBlock = false)
    {
        if (residual is not null && residual.Shape != input.Shape)
        {
            throw new ArgumentException($"{Name}, {name}: expected a shortcut of {input.Shape}, got {residual.Shape}.", nameof(residual));
        }

        if (!input.NeedsGradient)
        {
            throw new ArgumentException($"{Name}, {name}: expected a layer's output, got the network's input; normalise images in the data pipeline.", nameof(input));
        }

        int channels = input.Shape.Channels;
        WeightFill gamma = endsBlock && _options.ZeroGamma ? WeightFill.Zero : WeightFill.One;
        var layer = new BatchNormLayer(
            name,
            input,
            residual,
            NewValue(name, input.Shape),
            rectify,
            AddParameter($"{name}.weight", [channels], ParameterKind.NormGamma, gamma, null),
            AddParameter($"{name}.bias", [channels], ParameterKind.NormBeta, WeightFill.Zero, null),
            AddStatistic($"{name}.running_mean", channels, 0),
            AddStatistic($"{name}.running_var", channels, 1));
        return Add(layer);
    }

    public Value Rectify(Value input, string name) => Add(new RectifierLayer(name, input, NewValue(name, input.Shape)));

    /// <summary>Maximum of square windows; settings as in <see cref="PoolingGeometry"/>.</summary>
    public Value MaxPool(Value input, string name, int window, int stride, int padding = 0, bool ceiling = false) => Pool(input, name, new PoolingGeometry(window, window, stride, padding, ceiling), true);

    /// <summary>Mean of square windows; settings as in <see cref="PoolingGeometry"/>.</summary>
    public Value AveragePool(Value input, string name, int window, int stride, int padding = 0, bool ceiling = false, bool countPadding = true) => Pool(input, name, new PoolingGeometry(window, window, stride, padding, ceiling, countPadding), false);

    /// <summary>Mean over all pixels.</summary>
    public Value GlobalAverage(Value input, string name) => Pool(input, name, new PoolingGeometry(input.Shape.Height, input.Shape.Width, 1), false);

    /// <summary>Option A of He et al. 2016: subsample and pad channels with zeros; no parameters.</summary>
    public Value PadShortcut(Value input, string name, int channels, int stride)
    {
        if (channels < input.Shape.Channels)
        {
            throw new ArgumentException($"{Name}, {name}: expected at least {input.Shape.Channels} channels, got {channels}.", nameof(channels));
        }

        var shape = new ImageShape((input.Shape.Height - 1) / stride + 1, (input.Shape.Width - 1) / stride + 1, channels);
        return Add(new PadShortcutLayer(name, input, NewValue(name, shape), stride));
    }

    /// <summary>[h, w, c] to [1, 1, h w c].</summary>
    public Value Flatten(Value input, string name) => Add(new FlattenLayer(name, input, NewValue(name, new ImageShape(1, 1, input.Shape.Length))));

    /// <summary>Fully connected with bias; the last one of a network starts at N(0, 0.01) (Goyal et al. 2017, section 5.1).</summary>
    public Value Dense(Value input, string name, int outputs, bool last = false, bool rectify = false)
    {
        if (input.Shape is not { Height: 1, Width: 1 })
        {
            throw new ArgumentException($"{Name}, {name}: expected a flat input, got {input.Shape}; flatten it first.", nameof(input));
        }

        int inputs = input.Shape.Channels;
        ImageShape? flattened = input.Producer is FlattenLayer flatten ? flatten.Inputs[0].Shape : null;
        WeightFill start = last ? new WeightFill(FillKind.Normal, 0.01) : Start(inputs, outputs);
        Parameter weights = AddParameter($"{name}.weight", [inputs, outputs], ParameterKind.Weight, start, flattened);
        Parameter bias = AddParameter($"{name}.bias", [outputs], ParameterKind.Bias, WeightFill.Zero, null);
        return Add(new DenseLayer(name, input, NewValue(name, new ImageShape(1, 1, outputs)), weights, bias, rectify));
    }

    public Network Build(Value output) => new(this, output);

    private Value Pool(Value input, string name, PoolingGeometry geometry, bool maximum)
    {
        if (geometry.Stride < 1 || geometry.Padding < 0 || 2 * geometry.Padding > Math.Min(geometry.Height, geometry.Width))
        {
            throw new ArgumentException($"{Name}, {name}: expected a stride of at least 1 and a padding of 0 to half the window, got {geometry}.", nameof(geometry));
        }

        var shape = new ImageShape(geometry.OutputHeight(input.Shape.Height), geometry.OutputWidth(input.Shape.Width), input.Shape.Channels);
        return Add(new PoolingLayer(name, input, NewValue(name, shape), geometry, maximum));
    }

    private Value Add(Layer layer)
    {
        Layers.Add(layer);
        layer.Output.Attach(layer);
        Values.Add(layer.Output);
        layer.Connect();
        return layer.Output;
    }

    private Value NewValue(string name, ImageShape shape) =>
        shape.Height > 0 && shape.Width > 0 && shape.Channels > 0
            ? new Value(Values.Count, shape)
            : throw new ArgumentException($"{Name}, {name}: the input is too small, its output would be {shape}. Use larger images.");

    private Parameter AddParameter(string name, int[] shape, ParameterKind kind, WeightFill fill, ImageShape? flattened)
    {
        int length = shape.Aggregate(1, (product, size) => checked(product * size));
        var parameter = new Parameter(name, shape, kind, ParameterLength, length) { Fill = fill, FlattenedFrom = flattened };
        Parameters.Add(parameter);
        ParameterLength = Padded(ParameterLength, length);
        return parameter;
    }

    private RunningStatistic AddStatistic(string name, int channels, float initial)
    {
        var statistic = new RunningStatistic(name, StatisticsLength, channels) { Initial = initial };
        Statistics.Add(statistic);
        StatisticsLength = Padded(StatisticsLength, channels);
        return statistic;
    }

    private WeightFill Start(int fanIn, int fanOut) => _options.Initialisation switch
    {
        WeightInitialisation.He => new WeightFill(FillKind.Normal, Math.Sqrt(2.0 / fanIn)),
        WeightInitialisation.Xavier => new WeightFill(FillKind.Uniform, Math.Sqrt(6.0 / (fanIn + fanOut))),
        _ => new WeightFill(FillKind.Normal, 0.01),
    };

    private static int Padded(int offset, int length) => checked(offset + length + Alignment - 1) / Alignment * Alignment;
}
