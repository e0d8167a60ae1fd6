using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Views;

/// <summary>Shows a run as it goes on.</summary>
internal interface IRunView : IDisposable
{
    void Update(RunUpdate update);

    /// <summary>A line from the processes around the run.</summary>
    void Log(string line);

    /// <summary>The run has ended, or is not watched any longer.</summary>
    void Finish(RunInfo run);
}
