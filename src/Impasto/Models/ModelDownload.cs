using System.Globalization;
using System.Net;
using Impasto.Catalog;

namespace Impasto.Models;

/// <summary>Fetches a model's file from its authors and lets nothing through but exactly what was published.</summary>
internal static class ModelDownload
{
    /// <summary>Downloads to a file, which appears under its name only when size and SHA-256 are right.</summary>
    /// <param name="client">Its timeout should be infinite; <paramref name="cancel"/> stops the transfer.</param>
    /// <param name="source">What to fetch.</param>
    /// <param name="destination">The file to write.</param>
    /// <param name="progress">Told the bytes that have arrived; may be null.</param>
    /// <param name="cancel">Stops the transfer; nothing is left behind.</param>
    /// <exception cref="ModelException">The address can't be reached, or something else arrived.</exception>
    public static async Task FetchAsync(HttpClient client, ModelSource source, string destination, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(source);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(destination))!);
        var temporary = $"{destination}.{Environment.ProcessId}.part";
        try
        {
            using var response = await client.GetAsync(source.Address, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new ModelException($"{source.Address} answered {(int)response.StatusCode} ({response.ReasonPhrase})",
                    "try again later, or get the file yourself and use impasto models import");
            }
            if (response.Content.Headers.ContentLength is { } announced && announced != source.Bytes)
                throw Wrong($"{Number(announced)} bytes long", $"{Number(source.Bytes)} bytes");
            await CopyAsync(response, source, temporary, progress, cancel).ConfigureAwait(false);
            var sha256 = FileHash.Sha256OfFile(temporary);
            if (sha256 != source.Sha256)
                throw Wrong($"another file (SHA-256 {sha256})", $"SHA-256 {source.Sha256}");
            File.Move(temporary, destination, overwrite: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ModelException($"{source.Address} could not be downloaded ({e.Message.TrimEnd('.')})",
                "check the network, or get the file elsewhere and use impasto models import", e);
        }
        finally
        {
            File.Delete(temporary);
        }

        ModelException Wrong(string found, string published) =>
            new($"What {source.Address} sent is {found}, where {published} was published: nothing was kept",
                "try again, or get the file elsewhere and use impasto models import")
            { Separator = ';' };
    }

    private static async Task CopyAsync(HttpResponseMessage response, ModelSource source, string path, IProgress<long>? progress, CancellationToken cancel)
    {
        var from = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (from.ConfigureAwait(false))
        {
            var to = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20, useAsync: true);
            await using (to.ConfigureAwait(false))
            {
                var buffer = new byte[1 << 18];
                long total = 0;
                int count;
                while ((count = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
                {
                    total += count;
                    if (total > source.Bytes)
                        break;
                    await to.WriteAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
                    progress?.Report(total);
                }
                if (total != source.Bytes)
                {
                    throw new ModelException($"What {source.Address} sent is {(total > source.Bytes ? "longer" : "shorter")} than the {Number(source.Bytes)} bytes published: nothing was kept",
                        "try again, or get the file elsewhere and use impasto models import")
                    { Separator = ';' };
                }
            }
        }
    }

    private static string Number(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
