using System.Security.Authentication;
using Lockstep.Protocol.Rpc.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>Kestrel with nothing around it: no MVC, no routing, no configuration files, no logging.</summary>
internal static class KestrelHost
{
    private const int StreamWindowBytes = 1024 * 1024;
    private const int ConnectionWindowBytes = 4 * 1024 * 1024;
    private const int MaxStreamsPerConnection = 1000;

    public static WebApplication Build(RpcServerOptions options, RequestDelegate dispatch)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        if (options.Tls is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        app.Run(dispatch);
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, RpcServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        var tls = options.Tls is null ? null : TlsMaterial.Load(options.Tls);
        kestrel.Listen(options.Address, options.Port, listen => Listen(listen, tls, tls is null ? HttpProtocols.Http2 : HttpProtocols.Http1AndHttp2));
        if (options.WebPort is { } webPort)
        {
            kestrel.Listen(options.Address, webPort, listen => Listen(listen, tls, tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2));
        }
    }

    private static void Listen(ListenOptions listen, TlsMaterial? tls, HttpProtocols protocols)
    {
        listen.Protocols = protocols;
        if (tls is null)
        {
            return;
        }

        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = tls.Certificate ?? throw new ArgumentException("A TLS server needs a certificate and its key."),
            ServerCertificateChain = tls.Intermediates,
            SslProtocols = SslProtocols.None,
            ClientCertificateMode = tls.Authorities is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (certificate, chain, errors) => tls.Trusts(certificate, chain, errors),
        });
    }
}
