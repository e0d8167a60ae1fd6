namespace Lockstep.Engine.Networks;

/// <summary>What an <see cref="ArgumentException"/> of a network says to people: without the name of the C# argument that .NET appends.</summary>
public static class MisfitText
{
    /// <summary>The message, without <c>(Parameter '…')</c>.</summary>
    public static string Of(Exception exception)
    {
        int argument = exception.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return argument < 0 ? exception.Message : exception.Message[..argument];
    }
}
