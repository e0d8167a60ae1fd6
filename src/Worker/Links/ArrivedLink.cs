namespace Lockstep.Worker.Links;

/// <summary>A proved connection from a rank above.</summary>
internal sealed record ArrivedLink(LinkHello Hello, IConnection Connection);
