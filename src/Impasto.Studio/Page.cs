using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio;

/// <summary>The page's own files, which are inside the program.</summary>
internal static class Page
{
    private static readonly (string Path, string Name, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/studio.js", "studio.js", "text/javascript; charset=utf-8"),
        ("/brush.js", "brush.js", "text/javascript; charset=utf-8"),
        ("/zoom.js", "zoom.js", "text/javascript; charset=utf-8"),
        ("/texts.js", "texts.js", "text/javascript; charset=utf-8"),
        ("/studio.css", "studio.css", "text/css; charset=utf-8"),
        ("/live", "live.html", "text/html; charset=utf-8"),
        ("/live/live.js", "live.js", "text/javascript; charset=utf-8"),
        ("/live/worker.js", "worker.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Serves them.</summary>
    public static void Map(WebApplication app)
    {
        foreach (var (path, name, type) in Files)
        {
            var bytes = Read(name);
            app.MapGet(path, () => Results.Bytes(bytes, type)).WithMetadata(new OpenToAll()).ExcludeFromDescription();
        }
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The program lacks its file {name}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
