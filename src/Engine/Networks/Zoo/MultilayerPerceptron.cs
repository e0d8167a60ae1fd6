namespace Lockstep.Engine.Networks.Zoo;

/// <summary>Two hidden layers of 256 rectified units.</summary>
internal static class MultilayerPerceptron
{
    private const int Hidden = 256;

    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = builder.Flatten(builder.Input, "flatten");
        x = builder.Rectify(builder.Dense(x, "fc1", Hidden), "relu1");
        x = builder.Rectify(builder.Dense(x, "fc2", Hidden), "relu2");
        return builder.Build(builder.Dense(x, "fc3", classes, last: true));
    }
}
