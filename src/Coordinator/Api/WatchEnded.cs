using System.Threading.Channels;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>The watcher has gone.</summary>
internal sealed record WatchEnded(string RunId, ChannelWriter<RunUpdate> Updates);
