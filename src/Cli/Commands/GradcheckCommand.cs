using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Diagnostics;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep gradcheck MODEL|FILE</c>.</summary>
internal static class GradcheckCommand
{
    private const string About =
        "Compare the gradients that a network's layers compute with finite differences of its loss, on random images and weights. "
        + "For each parameter some random elements are moved one at a time, and all elements together in a random direction. "
        + "Where the slopes to the left and to the right differ at every step, the loss has a corner (ReLU, maximum): such elements have no gradient to compare with and are skipped and counted. "
        + "So are those whose slope is lost in the rounding of float32 losses. Exit code 1: a layer is above the tolerance.";

    public static Command Create()
    {
        var defaults = new GradientCheckSettings();
        var model = new Argument<string>("model") { Description = "A name that lockstep models lists, or an experiment file." };
        var source = new ModelSource();
        var samples = new Option<int?>("--samples") { Description = "Random elements of each parameter. Default: 4, fewer in large networks, and in very large ones only every nth parameter, so that it takes less than a minute; give a number to check them all." };
        var images = new Option<int>("--images") { Description = "Images that the loss is taken over.", DefaultValueFactory = _ => defaults.Images };
        var seed = new Option<ulong>("--seed") { Description = "Chooses images, weights and elements.", DefaultValueFactory = _ => defaults.Seed };
        var tolerance = new Option<double>("--tolerance") { Description = "Largest relative error of a layer.", DefaultValueFactory = _ => defaults.Tolerance };
        var json = JsonOption.Create();
        var command = new Command("gradcheck", About) { model };
        source.AddTo(command);
        foreach (Option option in new Option[] { samples, images, seed, tolerance, json })
        {
            command.Options.Add(option);
        }

        command.SetGuardedAction((parsed, _) =>
        {
            var settings = new GradientCheckSettings
            {
                Elements = parsed.GetValue(samples) is int elements ? InRange("--samples", elements, 1) : null,
                Images = InRange("--images", parsed.GetValue(images), 2),
                Seed = parsed.GetValue(seed),
                Tolerance = parsed.GetValue(tolerance),
            };
            using var device = new CpuDevice();
            var result = GradientCheck.Run(source.Read(parsed, parsed.GetValue(model)!), device, settings);
            GradcheckTable.Show(result, parsed.GetValue(json));
            return Task.FromResult(result.Passed ? ExitCode.Done : ExitCode.Failed);
        });
        return command;
    }

    private static int InRange(string option, int value, int least) => value >= least ? value : throw new UsageException($"{option}: expected at least {least}, found {value}");
}
