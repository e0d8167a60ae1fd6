using Lockstep.Cli.Views;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Local;

/// <summary>The rehearsed failure of an experiment: SIGKILL to one worker of this machine, once, when the run comes past a step.</summary>
internal sealed class KillDrill(DrillSpec drill, LocalCluster cluster, IRunView view)
{
    private bool _done;

    public void On(RunInfo run)
    {
        if (_done || run.Step < drill.AtStep || run.Phase != RunPhase.Training || run.Workers.Count < 2)
        {
            return;
        }

        var victim = run.Workers.FirstOrDefault(worker => worker.Rank == drill.KillRank);
        if (victim is not null && cluster.Kill(victim.ProcessId))
        {
            _done = true;
            view.Log($"drill: SIGKILL to rank {drill.KillRank} (process {victim.ProcessId}) at step {run.Step}");
        }
    }
}
