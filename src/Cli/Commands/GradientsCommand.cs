using System.CommandLine;
using System.Globalization;
using Lockstep.Engine.Networks;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep gradients MODEL</c>.</summary>
internal static class GradientsCommand
{
    private const string About =
        "Write logits, loss and the gradient of every parameter for given weights and images, as safetensors with torchvision's names and layouts: "
        + "for comparison with another engine. Batch norm uses the statistics of the batch; dropout is off.";

    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "A name that lockstep models lists." };
        var classes = new Option<int?>("--classes") { Description = "Number of classes; default: the published network's." };
        var weights = new Option<string>("--weights") { Description = "Safetensors with every parameter.", Required = true };
        var input = new Option<string>("--input") { Description = "Safetensors with images [count, c, h, w] and labels [count], float32.", Required = true };
        var output = new Option<string>("--output") { Description = "Safetensors file to write.", Required = true };
        var direct = new Option<bool>("--direct") { Description = "Compute every convolution by the direct sum, none by Winograd's algorithm." };
        var command = new Command("gradients", About) { model, classes, weights, input, output, direct };
        command.SetGuardedAction((parsed, _) => Task.FromResult(
            Run(parsed.GetValue(model)!, parsed.GetValue(classes), parsed.GetValue(weights)!, parsed.GetValue(input)!, parsed.GetValue(output)!, !parsed.GetValue(direct))));
        return command;
    }

    private static int Run(string model, int? classes, string weights, string input, string output, bool winograd)
    {
        try
        {
            double loss = GradientDump.Write(model, classes, weights, input, output, winograd);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {loss:g9}: {output}"));
            return ExitCode.Done;
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(MisfitText.Of(exception));
        }
        catch (CheckpointException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
