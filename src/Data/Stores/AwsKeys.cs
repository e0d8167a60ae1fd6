namespace Lockstep.Data.Stores;

/// <summary>Keys of an S3-compatible store.</summary>
/// <param name="Id">Access key id.</param>
/// <param name="Secret">Never logged, never in a message.</param>
/// <param name="Session">Token of temporary keys; null for lasting ones.</param>
internal sealed record AwsKeys(string Id, string Secret, string? Session)
{
    /// <summary>From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; null: requests are anonymous.</summary>
    public static AwsKeys? FromEnvironment() => From(Environment.GetEnvironmentVariable);

    public static AwsKeys? From(Func<string, string?> variable) =>
        variable("AWS_ACCESS_KEY_ID") is { Length: > 0 } id && variable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? new AwsKeys(id, secret, variable("AWS_SESSION_TOKEN") is { Length: > 0 } session ? session : null)
            : null;

    /// <summary>Without the secrets.</summary>
    public override string ToString() => Id;
}
