namespace Lockstep.Data.Stores;

/// <summary>How the objects below a remote place are asked for.</summary>
internal interface IRemotePlace
{
    /// <summary>The address of an object, as people know it and without secrets.</summary>
    string PlaceOf(string name);

    /// <summary>Where requests for it go.</summary>
    Uri AddressOf(string name);

    /// <summary>The last act on a request, which is then sent as it is: credentials.</summary>
    void Sign(HttpRequestMessage request);

    /// <summary>What to do about a refusal, as a sentence; null where there is nothing special to say.</summary>
    string? Advice(HttpResponseMessage answer);
}
