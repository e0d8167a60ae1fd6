namespace Lockstep.Protocol.Rpc;

/// <summary>Answer of a plain GET path: metrics for a scraper, a page for a browser.</summary>
/// <param name="Body">Text, sent as UTF-8.</param>
/// <param name="ContentType">Value of the content-type header.</param>
/// <param name="StatusCode">HTTP status.</param>
public sealed record TextAnswer(string Body, string ContentType = "text/plain; charset=utf-8", int StatusCode = 200);
