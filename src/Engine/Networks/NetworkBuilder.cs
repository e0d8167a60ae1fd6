using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Losses;

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

        // Division rounds towards 0: a kernel that hangs over by less than the stride would seem to fit once.
        if (Math.Min(input.Shape.Height, input.Shape.Width) + 2 * padding < dilation * (kernel - 1) + 1)
        {
            throw new ArgumentException($"{Name}, {name}: the input {input.Shape} is too small for a kernel of {kernel} with padding {padding} and dilation {dilation}. Use larger images.", nameof(input));
        }

        var geometry = new ConvolutionGeometry(kernel, kernel, stride, padding, input.Shape.Channels, channels, dilation, groups);
        var shape = new ImageShape(geometry.OutputHeight(input.Shape.Height), geometry.OutputWidth(input.Shape.Width), channels);
        int fanIn = kernel * kernel * geometry.GroupInput;
        Parameter weights = AddParameter($"{name}.weight", [kernel, kernel, geometry.GroupInput, channels], ParameterKind.Weight, Start(fanIn, kernel * kernel * geometry.GroupOutput), null);
        Parameter? biases = bias ? AddParameter($"{name}.bias", [channels], ParameterKind.Bias, new WeightFill(FillKind.Constant, _options.Bias), null) : null;
        return Add(new ConvolutionLayer(name, input, NewValue(name, shape), geometry, weights, biases, rectify));
    }

    /// <summary>Batch norm, then [+ residual], then [ReLU], as one layer; epsilon is added to the variance, 1e-5 is PyTorch's own.</summary>
    public Value BatchNorm(Value input, string name, bool rectify, Value? residual = null, bool endsBlock = false, float epsilon = 1e-5f)
    {
        if (!(epsilon > 0) || float.IsInfinity(epsilon))
        {
            throw new ArgumentException($"{Name}, {name}: expected a finite epsilon above 0, got {epsilon}.", nameof(epsilon));
        }

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
            epsilon,
            AddParameter($"{name}.weight", [channels], ParameterKind.NormGamma, gamma, null),
            AddParameter($"{name}.bias", [channels], ParameterKind.NormBeta, WeightFill.Zero, null),
            AddStatistic($"{name}.running_mean", channels, 0),
            AddStatistic($"{name}.running_var", channels, 1));
        return Add(layer);
    }

    public Value Rectify(Value input, string name) => Activate(input, name, "relu", new ActivationSettings(ActivationKind.Rectifier));

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
        ImageShape? flattened = FlattenedFrom(input);
        WeightFill start = last ? new WeightFill(FillKind.Normal, 0.01) : Start(inputs, outputs);
        Parameter weights = AddParameter($"{name}.weight", [inputs, outputs], ParameterKind.Weight, start, flattened);
        Parameter bias = AddParameter($"{name}.bias", [outputs], ParameterKind.Bias, new WeightFill(FillKind.Constant, _options.Bias), null);
        return Add(new DenseLayer(name, input, NewValue(name, new ImageShape(1, 1, outputs)), weights, bias, rectify));
    }

    /// <summary>Ends the building.</summary>
    /// <param name="output">The main output: logits, or an image.</param>
    /// <param name="loss">Name in <see cref="LossTable"/>.</param>
    /// <param name="targetIsInput">Whether a loss that takes floats compares with the input.</param>
    /// <param name="auxiliaries">Further outputs of the main one's shape, in training only.</param>
    public Network Build(Value output, string loss = CrossEntropyLoss.Name, bool targetIsInput = false, params AuxiliaryOutput[] auxiliaries)
    {
        if (targetIsInput && output.Shape != Input.Shape)
        {
            throw new ArgumentException($"{Name}: expected an output of the input's shape {Input.Shape}, got {output.Shape}.", nameof(output));
        }

        if (Array.Find(auxiliaries, auxiliary => auxiliary.Value.Shape != output.Shape) is { } other)
        {
            throw new ArgumentException($"{Name}, {other.Value.Producer?.Name}: expected an auxiliary output of {output.Shape}, got {other.Value.Shape}.", nameof(auxiliaries));
        }

        var network = new Network(this, output, loss, targetIsInput, auxiliaries);
        foreach (Value value in Values.Where(value => value.NeedsGradient))
        {
            CheckEnds(value, network.IsOutput(value));
        }

        return network;
    }

    /// <summary>An output has no consumers, its memory takes its gradient and the zeros around that; every other value has consumers.</summary>
    private void CheckEnds(Value value, bool output)
    {
        if (output != (value.Consumers.Count == 0))
        {
            throw new ArgumentException($"{Name}, {value.Producer!.Name}: {(output ? "an output is used by a further layer" : "its output is used by no layer and no loss")}.");
        }

        if (output)
        {
            value.Halo = value.GradientHalo;
        }
        else if (value.Consumers.Find(consumer => !consumer.CanAccumulate && value.Accumulates(consumer)) is Layer early)
        {
            throw new ArgumentException($"{Name}, {early.Name}: its input is used again by {value.Consumers[^1].Name}; let {early.Name} come last.");
        }
    }

    /// <summary>
    /// Square kernel, the adjoint of a convolution with these settings: (size - 1) × stride - 2 padding + kernel + outputPadding
    /// pixels; then [+ bias], then [ReLU].
    /// </summary>
    public Value TransposedConvolution(Value input, string name, int channels, int kernel, int stride = 1, int padding = 0, int outputPadding = 0, bool bias = false, bool rectify = false)
    {
        if (outputPadding < 0 || outputPadding >= stride)
        {
            throw new ArgumentException($"{Name}, {name}: expected an output padding from 0 to below the stride {stride}, got {outputPadding}.", nameof(outputPadding));
        }

        var adjoint = new ConvolutionGeometry(kernel, kernel, stride, padding, channels, input.Shape.Channels);
        int Size(int size) => (size - 1) * stride - 2 * padding + kernel + outputPadding;
        var shape = new ImageShape(Size(input.Shape.Height), Size(input.Shape.Width), channels);
        int fanIn = Math.Max(1, kernel * kernel * input.Shape.Channels / (stride * stride));
        Parameter weights = AddParameter($"{name}.weight", [kernel, kernel, channels, input.Shape.Channels], ParameterKind.Weight, Start(fanIn, kernel * kernel * channels), null);
        Parameter? biases = bias ? AddParameter($"{name}.bias", [channels], ParameterKind.Bias, new WeightFill(FillKind.Constant, _options.Bias), null) : null;
        return Add(new TransposedConvolutionLayer(name, input, NewValue(name, shape), adjoint, weights, biases, rectify));
    }

    /// <summary>Channels one behind the other.</summary>
    public Value Concatenate(IReadOnlyList<Value> inputs, string name)
    {
        CheckTogether(inputs, name, shape => shape with { Channels = 0 });
        ImageShape joined = inputs[0].Shape with { Channels = inputs.Sum(input => input.Shape.Channels) };
        return Add(new ConcatenationLayer(name, [.. inputs], NewValue(name, joined)));
    }

    /// <summary>Element-wise sum, then [ReLU].</summary>
    public Value Sum(IReadOnlyList<Value> inputs, string name, bool rectify = false)
    {
        CheckTogether(inputs, name, shape => shape);
        return Add(new AdditionLayer(name, [.. inputs], NewValue(name, inputs[0].Shape), rectify));
    }

    /// <summary>Zeroes a share of the elements in training.</summary>
    public Value Dropout(Value input, string name, float rate) => rate is >= 0 and < 1
        ? Add(new DropoutLayer(name, input, NewValue(name, input.Shape), _options.Dropout ? rate : 0))
        : throw new ArgumentException($"{Name}, {name}: expected a rate from 0 to below 1, got {rate}.", nameof(rate));

    /// <summary>Across channels.</summary>
    public Value NormalizeResponse(Value input, string name, ResponseNormalization settings) => settings.Size > 0 && settings.Size % 2 == 1 && settings.Bias > 0
        ? Add(new ResponseNormalizationLayer(name, input, NewValue(name, input.Shape), settings))
        : throw new ArgumentException($"{Name}, {name}: expected an odd window and a positive bias, got {settings}.", nameof(settings));

    /// <summary>x where positive, else slope × x.</summary>
    public Value LeakyRectify(Value input, string name, float slope = 0.01f) => Activate(input, name, "leaky relu", new ActivationSettings(ActivationKind.LeakyRectifier, slope));

    /// <summary>ELU: x where positive, else alpha (e^x - 1).</summary>
    public Value Elu(Value input, string name, float alpha = 1) => Activate(input, name, "elu", new ActivationSettings(ActivationKind.Exponential, alpha));

    /// <summary>SELU, with the constants of Klambauer et al. 2017, section 2.</summary>
    public Value Selu(Value input, string name) => Activate(input, name, "selu", new ActivationSettings(ActivationKind.Exponential, 1.6732632f, 1.0507010f));

    public Value Sigmoid(Value input, string name) => Activate(input, name, "sigmoid", new ActivationSettings(ActivationKind.Sigmoid));

    public Value Tanh(Value input, string name) => Activate(input, name, "tanh", new ActivationSettings(ActivationKind.Tanh));

    /// <summary>ReLU with a learned slope a channel below 0.</summary>
    public Value Prelu(Value input, string name, float start = 0.25f)
    {
        Parameter slopes = AddParameter($"{name}.weight", [input.Shape.Channels], ParameterKind.Slope, new WeightFill(FillKind.Constant, start), null);
        return Add(new SlopeRectifierLayer(name, input, NewValue(name, input.Shape), slopes));
    }

    /// <summary>Output channel c of C is the largest of the input's channels c, c + C, …, as many as there are pieces.</summary>
    public Value Maxout(Value input, string name, int pieces) => pieces > 0 && input.Shape.Channels % pieces == 0
        ? Add(new MaxoutLayer(name, input, NewValue(name, input.Shape with { Channels = input.Shape.Channels / pieces })))
        : throw new ArgumentException($"{Name}, {name}: expected pieces that divide {input.Shape.Channels} channels, got {pieces}.", nameof(pieces));

    /// <summary>Over the channels of each pixel.</summary>
    public Value Softmax(Value input, string name) => Add(new SoftmaxLayer(name, input, NewValue(name, input.Shape)));

    private Value Activate(Value input, string name, string kind, ActivationSettings settings) => settings.Slope >= 0
        ? Add(new ActivationLayer(name, kind, input, NewValue(name, input.Shape), settings))
        : throw new ArgumentException($"{Name}, {name}: expected a slope of at least 0, got {settings.Slope}.", nameof(settings));

    /// <summary>A layer tells its inputs' gradients apart by the input, so none may come twice.</summary>
    private void CheckTogether(IReadOnlyList<Value> inputs, string name, Func<ImageShape, ImageShape> relevant)
    {
        if (inputs.Count < 2 || inputs.Distinct().Count() != inputs.Count)
        {
            throw new ArgumentException($"{Name}, {name}: expected at least two different inputs, got {inputs.Count}.", nameof(inputs));
        }

        if (inputs.FirstOrDefault(input => relevant(input.Shape) != relevant(inputs[0].Shape)) is Value other)
        {
            throw new ArgumentException($"{Name}, {name}: expected inputs that fit {inputs[0].Shape}, got {other.Shape}.", nameof(inputs));
        }
    }

    /// <summary>The image that lies flat in a row; dropout and activations keep its order.</summary>
    private static ImageShape? FlattenedFrom(Value row)
    {
        while (row.Producer is DropoutLayer or ActivationLayer)
        {
            row = row.Producer.Inputs[0];
        }

        return row.Producer is FlattenLayer flatten ? flatten.Inputs[0].Shape : null;
    }

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

    private WeightFill Start(int fanIn, int fanOut) => WeightStarts.Of(_options, fanIn, fanOut);

    private static int Padded(int offset, int length) => checked(offset + length + Alignment - 1) / Alignment * Alignment;
}
