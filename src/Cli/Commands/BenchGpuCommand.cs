using System.CommandLine;
using System.Globalization;
using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Cuda;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench gpu</c>.</summary>
internal static class BenchGpuCommand
{
    private const int ShownCalls = 16;
    private const int ShownPlans = 10;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A name that lockstep models lists.", DefaultValueFactory = _ => "resnet50" };
        var batch = new Option<int>("--batch") { Description = "Images of a step, computed as one slice.", DefaultValueFactory = _ => 256 };
        var size = new Option<int?>("--size") { Description = "Height and width of an image; by default the model's own." };
        var steps = new Option<int>("--steps") { Description = "Measured steps of a round.", DefaultValueFactory = _ => 30 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; their median counts.", DefaultValueFactory = _ => 3 };
        var copies = new Option<bool>("--copy") { Description = "Copy the images from the host in every step, as bytes and ahead, in place of leaving them on the GPU." };
        var peak = new Option<int>("--peak-side") { Description = "Side of the product that the GPU's matrix peak is measured with (its memory's with a copy of four times the floats); 0: no peaks.", DefaultValueFactory = _ => new GpuBenchmarkSettings().PeakSide };
        var gpu = CudaOptions.Gpu();
        var precision = CudaOptions.Precision(CudaPrecision.BFloat16);
        var cache = CudaOptions.Cache();
        var limit = CudaOptions.ChoosingLimit();
        var json = JsonOption.Create();
        var command = new Command("gpu", "Time whole training steps of a model on a GPU, on synthetic images, and say where the time goes.") { model, batch, size, steps, rounds, copies, peak, gpu, precision, cache, limit, json };
        command.SetGuardedAction((parsed, _) =>
        {
            var settings = new GpuBenchmarkSettings
            {
                Model = parsed.GetValue(model)!,
                Batch = parsed.GetValue(batch),
                Size = parsed.GetValue(size),
                Steps = parsed.GetValue(steps),
                Rounds = parsed.GetValue(rounds),
                Copies = parsed.GetValue(copies),
                PeakSide = parsed.GetValue(peak),
                Device = new CudaSettings { Ordinal = parsed.GetValue(gpu), Precision = CudaOptions.Parse(parsed.GetValue(precision)!), CacheFolder = parsed.GetValue(cache), ChoosingLimit = CudaOptions.Seconds(parsed.GetValue(limit)) },
            };
            try
            {
                Show(settings, GpuBenchmark.Run(settings), parsed.GetValue(json));
                return Task.FromResult(ExitCode.Done);
            }
            catch (ArgumentException exception)
            {
                throw new UsageException(exception.Message);
            }
            catch (Exception exception) when (exception is CudaException or CudaUnavailableException)
            {
                Console.Error.WriteLine($"lockstep: {exception.Message}");
                return Task.FromResult(ExitCode.Failed);
            }
        });
        return command;
    }

    private static void Show(GpuBenchmarkSettings settings, GpuBenchmarkResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(result));
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Model} batch {settings.Batch}, {settings.Device.Precision}: {result.ImagesPerSecond:0} images/s, step {result.StepMs:0.00} ms, {result.Tflops:0} TFLOP/s, {result.MemoryGb:0.0} GB, loss {result.Loss:0.000}, {result.CallsInPass} calls in a pass, ready after {result.PrepareSeconds:0} s"));
        if (settings.PeakSide > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {result.MatrixShare:P0} of the matrix peak ({result.MatrixPeakTflops:0} TFLOP/s), {result.MemoryShare:P0} of the memory's ({result.MemoryPeakGbS:0} GB/s): a step moves at least {result.StepGb:0.0} GB"));
        }

        foreach (var call in result.CallMs.Take(ShownCalls))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {call.Name,-32} {call.Calls,5} calls {call.Milliseconds,8:0.000} ms"));
        }

        foreach (var plan in result.Plans.Where(plan => plan.Time is not null).Take(ShownPlans))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {plan.Time!.Value.TotalMilliseconds,8:0.000} ms {1e-12 * plan.OperationRate,6:0} TFLOP/s {1e-9 * plan.ByteRate,6:0} GB/s  {plan.Product}: {plan.Plan}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  gaps between calls of a replayed step: {result.GapShare:P1}; no graph runs in {result.IdleShare:P1}"));
        foreach (string note in result.Notes)
        {
            Console.WriteLine($"  note: {note}");
        }
    }
}
