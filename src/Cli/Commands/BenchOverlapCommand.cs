using System.CommandLine;
using Lockstep.Cli.Local;
using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench overlap</c>.</summary>
internal static class BenchOverlapCommand
{
    private const int Rounds = 5;

    public static Command Create()
    {
        var world = new BenchWorldOptions();
        var model = new Option<string>("--model") { Description = "A name that lockstep models lists.", DefaultValueFactory = _ => "resnet50" };
        var batch = new Option<int>("--batch") { Description = "Images of a step and worker.", DefaultValueFactory = _ => 16 };
        var slice = new Option<int?>("--slice") { Description = "Images of a slice; by default the most up to 32 that leave each thread as many slices." };
        var size = new Option<int?>("--size") { Description = "Height and width of an image; by default the model's own." };
        var threads = new Option<int>("--threads") { Description = "CPU threads of a worker.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "Timed steps; medians count.", DefaultValueFactory = _ => 9 };
        var bucket = new Option<double>("--bucket-mb") { Description = "Size of a bucket in MiB; 0: everything in one sum after the backward pass.", DefaultValueFactory = _ => new CommunicationSpec().BucketMb };
        var algorithm = new Option<string>("--algorithm") { Description = "How gradients are summed.", DefaultValueFactory = _ => "auto" };
        var exact = new Option<bool>("--exact") { Description = $"Time {Rounds} rounds of fast and exact sums in turns, and say what exact ones cost." };
        var json = JsonOption.Create();
        var command = new Command("overlap", "Time training steps of several workers and how much of their communication the backward pass hides.") { model, batch, slice, size, threads, steps, bucket, algorithm, exact, json };
        world.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            var request = new RankRequest.Overlap(
                parsed.GetValue(model)!, parsed.GetValue(size), parsed.GetValue(batch), 0, parsed.GetValue(threads), parsed.GetValue(steps), parsed.GetValue(algorithm)!, parsed.GetValue(world.Wire)!, parsed.GetValue(bucket));
            var network = Checked(request);
            request = request with { Slice = parsed.GetValue(slice) ?? EngineBenchmark.SliceSize(request.Batch, request.Threads) };
            if (request.Slice < 1 || request.Batch % request.Slice != 0)
            {
                throw new UsageException($"--slice: expected a divisor of --batch ({request.Batch}), found {request.Slice}");
            }

            bool both = parsed.GetValue(exact);
            await using var ranks = await RankWorld.StartAsync(world.Settings(parsed, Replica.ExchangeLength(network, both) * (long)sizeof(float)), token);
            if (both)
            {
                var cost = await CompareAsync(ranks, request, token);
                Console.WriteLine(parsed.GetValue(json) ? JsonOption.Text(cost) : $"fast:  {Line(cost.Fast)}\nexact: {Line(cost.Exact)}\nexact over fast: {cost.ExactOverFast:0.000}");
                return ExitCode.Done;
            }

            var figures = await TimeAsync(ranks, request, token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Text(figures) : Line(figures));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<ExactCost> CompareAsync(RankWorld ranks, RankRequest.Overlap request, CancellationToken token)
    {
        var rounds = new List<(OverlapFigures, OverlapFigures)>();
        for (int round = 0; round < Rounds; round++)
        {
            rounds.Add((await TimeAsync(ranks, request, token), await TimeAsync(ranks, request with { Exact = true }, token)));
        }

        return ExactCost.Of(rounds);
    }

    private static async Task<OverlapFigures> TimeAsync(RankWorld ranks, RankRequest.Overlap request, CancellationToken token) =>
        OverlapFigures.Of(await ranks.AskAsync(request, token), request, ranks.Settings);

    private static Network Checked(RankRequest.Overlap request)
    {
        foreach (var (name, value) in new[] { ("--batch", request.Batch), ("--threads", request.Threads), ("--steps", request.Steps) })
        {
            if (value < 1)
            {
                throw new UsageException($"{name}: expected at least 1, found {value}");
            }
        }

        try
        {
            return EngineBenchmark.Create(request.Model, request.Size);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static string Line(OverlapFigures figures) =>
        $"{figures.Model} batch {figures.Batch} × {figures.Workers} workers × {figures.Threads} threads over {figures.Transport}: {figures.ImagesPerSecond:0.00} images/s, step {figures.StepMs:0.0} ms; "
        + $"communication {figures.CommunicationMs:0.0} ms in {figures.Buckets} buckets, exposed {figures.ExposedMs:0.00} ms ({figures.ExposedFraction:P1}), wait for slower workers included {figures.WaitMs:0.00} ms";
}
