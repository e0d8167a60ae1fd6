using System.Globalization;
using System.Security.Cryptography;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Local;

/// <summary>The ranks of a benchmark, a process each, linked with each other.</summary>
internal sealed class RankWorld : IAsyncDisposable
{
    private readonly List<ChildProcess> _ranks;

    private RankWorld(RankSettings settings, List<ChildProcess> ranks)
    {
        Settings = settings;
        _ranks = ranks;
    }

    /// <summary>Of rank 0.</summary>
    public RankSettings Settings { get; }

    /// <exception cref="IOException">A rank did not start or could not be linked.</exception>
    public static async Task<RankWorld> StartAsync(RankSettings settings, CancellationToken token)
    {
        var none = new Dictionary<string, string>();
        var world = new RankWorld(settings, []);
        try
        {
            for (int rank = 0; rank < settings.Workers; rank++)
            {
                world._ranks.Add(ChildProcess.Start($"rank {rank}", Arguments(settings with { Rank = rank }), none, Console.Error.WriteLine));
            }

            var ports = await world.AnswersAsync(token);
            await world.AskAsync(new RankRequest.Link([.. ports.Select(answer => answer.Port)], RandomNumberGenerator.GetHexString(32)), token);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every rank's answer, by rank.</summary>
    /// <exception cref="UsageException">The request does not suit this world.</exception>
    /// <exception cref="IOException">A rank failed; the message names it.</exception>
    public async Task<RankAnswer[]> AskAsync(RankRequest request, CancellationToken token)
    {
        string line = RankJson.Write(request);
        foreach (var rank in _ranks)
        {
            await rank.WriteLineAsync(line);
        }

        return await AnswersAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var rank in _ranks)
        {
            await rank.StopAsync();
            rank.Dispose();
        }
    }

    private static IEnumerable<string> Arguments(RankSettings settings) =>
    [
        "bench", "rank",
        "--rank", settings.Rank.ToString(CultureInfo.InvariantCulture),
        "--workers", settings.Workers.ToString(CultureInfo.InvariantCulture),
        "--transport", settings.Transport,
        "--streams", settings.Streams.ToString(CultureInfo.InvariantCulture),
        "--largest", settings.LargestBytes.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>The first to fail counts: the others may wait for it in vain.</summary>
    private async Task<RankAnswer[]> AnswersAsync(CancellationToken token)
    {
        var answers = new RankAnswer[_ranks.Count];
        await foreach (var answered in Task.WhenEach(Enumerable.Range(0, answers.Length).Select(rank => AnswerAsync(rank, token))))
        {
            var (rank, answer) = await answered;
            answers[rank] = answer;
            if (answer.Error is { } error)
            {
                throw answer.Unsuited ? new Commands.UsageException(error) : new IOException($"rank {rank}: {error}");
            }
        }

        return answers;
    }

    private async Task<(int Rank, RankAnswer Answer)> AnswerAsync(int rank, CancellationToken token) =>
        (rank, RankJson.Read<RankAnswer>(await _ranks[rank].ReadLineAsync(token)));
}
