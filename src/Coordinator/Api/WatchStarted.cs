using System.Threading.Channels;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>Updates of a run go to this channel, the current state first; it is completed after the run's last phase.</summary>
internal sealed record WatchStarted(string RunId, ChannelWriter<RunUpdate> Updates);
