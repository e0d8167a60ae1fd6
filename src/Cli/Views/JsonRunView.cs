using Lockstep.Cli.Commands;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Views;

/// <summary>One JSON object a line: every update as <c>{"run":…,"events":[…]}</c>, at last the run alone. Logs go to standard error.</summary>
internal sealed class JsonRunView(TextWriter output) : IRunView
{
    private readonly Lock _gate = new();

    public void Update(RunUpdate update) => Write(JsonOption.Of(update));

    public void Log(string line) => Console.Error.WriteLine(line);

    public void Finish(RunInfo run) => Write(JsonOption.Of(run));

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
