namespace Lockstep.Engine.Networks.Zoo;

/// <summary>He et al. 2016, "Deep residual learning", section 4.2: 6n+2 layers of 16, 32 and 64 channels, option-A shortcuts; or none, for comparison.</summary>
internal static class CifarResNet
{
    public static ModelZooEntry.Constructor Residual(int blocks) => (name, input, classes, options) => Create(name, blocks, true, input, classes, options);

    public static ModelZooEntry.Constructor Plain(int blocks) => (name, input, classes, options) => Create(name, blocks, false, input, classes, options);

    private static Network Create(string name, int blocks, bool shortcuts, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = builder.Convolution(builder.Input, "conv1", 16, 3, 1, 1);
        x = builder.BatchNorm(x, "bn1", rectify: true);
        for (int stage = 0; stage < 3; stage++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = Block(builder, x, $"layer{stage + 1}.{block}", 16 << stage, stride, shortcuts);
            }
        }

        x = builder.GlobalAverage(x, "avgpool");
        return builder.Build(builder.Dense(x, "fc", classes, last: true));
    }

    private static Value Block(NetworkBuilder builder, Value input, string name, int channels, int stride, bool shortcuts)
    {
        Value? shortcut = shortcuts ? Shortcut(builder, input, $"{name}.shortcut", channels, stride) : null;
        Value x = builder.Convolution(input, $"{name}.conv1", channels, 3, stride, 1);
        x = builder.BatchNorm(x, $"{name}.bn1", rectify: true);
        x = builder.Convolution(x, $"{name}.conv2", channels, 3, 1, 1);
        return builder.BatchNorm(x, $"{name}.bn2", rectify: true, residual: shortcut, endsBlock: shortcuts);
    }

    private static Value Shortcut(NetworkBuilder builder, Value input, string name, int channels, int stride) =>
        stride == 1 && input.Shape.Channels == channels ? input : builder.PadShortcut(input, name, channels, stride);
}
