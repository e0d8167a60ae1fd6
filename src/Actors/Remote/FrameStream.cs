using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Actors.Remote;

/// <summary>The sending half of a stream between nodes, whichever side opened it.</summary>
/// <param name="Writer">Where frames go.</param>
/// <param name="EndSendingAsync">Tells the peer that no more comes, after what was flushed.</param>
/// <param name="Abort">Ends both halves at once.</param>
internal sealed record FrameStream(RpcStreamWriter<Frame> Writer, Func<ValueTask> EndSendingAsync, Action Abort);
