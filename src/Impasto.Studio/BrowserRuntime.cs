using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Impasto.Studio;

/// <summary>ONNX Runtime's files for browsers, which lie beside the program where its build had npm. They are compressed once, when they are first asked for.</summary>
internal static class BrowserRuntime
{
    private static readonly (string Name, string Type)[] Files =
    [
        ("ort.wasm.min.mjs", "text/javascript; charset=utf-8"),
        ("ort-wasm-simd-threaded.mjs", "text/javascript; charset=utf-8"),
        ("ort-wasm-simd-threaded.wasm", "application/wasm"),
    ];

    /// <summary>Serves them.</summary>
    public static void Map(WebApplication app)
    {
        foreach (var (name, type) in Files)
        {
            var path = Path.Combine(AppContext.BaseDirectory, "web", name);
            var compressed = new Lazy<byte[]>(() => Compress(path));
            app.MapGet($"/live/ort/{name}", (HttpContext context) =>
            {
                if (!File.Exists(path))
                    throw new InputException("What runs networks in the browser is not beside the program", "build it where npm is");
                context.Response.Headers.CacheControl = "private, max-age=86400";
                context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
                if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
                    return Results.File(path, type);
                context.Response.Headers.ContentEncoding = "gzip";
                return Results.Bytes(compressed.Value, type);
            }).WithMetadata(new OpenToAll()).ExcludeFromDescription();
        }
    }

    private static byte[] Compress(string path)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal))
        using (var from = File.OpenRead(path))
            from.CopyTo(gzip);
        return to.ToArray();
    }
}
