namespace Lockstep.Actors.Benchmarks;

/// <summary>Two actors that throw a thousand balls to each other: both mailboxes are always in use, none grows.</summary>
internal static class LocalPair
{
    private const int Balls = 1_000;

    public static async Task RunAsync(int messages)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var system = new ActorSystem("bench");
        await using (system.ConfigureAwait(false))
        {
            var right = system.Spawn("right", () => new Thrower(messages / 2, done));
            var left = system.Spawn("left", () => new Thrower(messages / 2, done));
            var ball = new object();
            for (var i = 0; i < Balls; i++)
            {
                left.Tell(ball, right);
            }

            await done.Task.ConfigureAwait(false);
        }
    }

    private sealed class Thrower(int catches, TaskCompletionSource done) : Actor
    {
        private int _caught;

        protected internal override void Receive(object message)
        {
            if (++_caught == catches)
            {
                done.TrySetResult();
            }

            // After the end the balls are let fall.
            if (_caught < catches)
            {
                Context.Reply(message);
            }
        }
    }
}
