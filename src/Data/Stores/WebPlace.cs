using System.Net;

namespace Lockstep.Data.Stores;

/// <summary>Objects below a web address, read without credentials other than those in the address.</summary>
internal sealed class WebPlace : IRemotePlace
{
    private readonly Uri _root;
    private readonly string? _login;

    /// <param name="address">http(s)://[user:password@]host[:port]/folder.</param>
    public WebPlace(string address)
    {
        var given = new Uri(address.TrimEnd('/') + "/");
        _login = given.UserInfo.Length > 0 ? Uri.UnescapeDataString(given.UserInfo) : null;
        _root = new UriBuilder(given) { UserName = string.Empty, Password = string.Empty }.Uri;
    }

    public string PlaceOf(string name) => AddressOf(name).AbsoluteUri;

    public Uri AddressOf(string name) => new(_root, UriText.Path(name));

    public void Sign(HttpRequestMessage request)
    {
        if (_login is not null)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(_login)));
        }
    }

    public string? Advice(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "the server refuses: see to the rights of the files, or put user:password@ before the host in data.path",
        _ => null,
    };
}
