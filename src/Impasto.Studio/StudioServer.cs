using System.Net;
using System.Text.Json.Serialization;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>The studio: a page in the browser of this machine, and a queue of jobs that outlives it.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    private const string DataFolder = "studio";

    private readonly WebApplication _app;
    private readonly FileStream _lock;

    private StudioServer(WebApplication app, FileStream held) => (_app, _lock) = (app, held);

    /// <summary>Where the page is.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts it.</summary>
    /// <param name="options">Port and folder.</param>
    /// <param name="models">Where trained styles are.</param>
    /// <param name="cancel">Ends the starting.</param>
    /// <exception cref="ImpastoException">The port or the folder can't be had: a sentence for the user.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options, ModelStore models, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(models);
        var folder = Path.GetFullPath(options.Data ?? Path.Combine(Path.GetDirectoryName(models.UserFolder.TrimEnd(Path.DirectorySeparatorChar)) ?? models.UserFolder, DataFolder));
        var held = Hold(folder);
        WebApplication? app = null;
        try
        {
            app = Build(options, models, folder);
            // Before the host, which would log that they can't be read.
            app.Services.GetRequiredService<JobStore>();
            await app.StartAsync(cancel).ConfigureAwait(false);
            return new StudioServer(app, held);
        }
        catch (Exception e)
        {
            if (app is not null)
                await app.DisposeAsync().ConfigureAwait(false);
            await held.DisposeAsync().ConfigureAwait(false);
            if (e is IOException)
                throw new UsageException($"The studio can't be served at port {options.Port}: {e.Message.TrimEnd('.')}", "give another `Port`, or 0 for any that is free");
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>One studio a folder: two would do every job twice.</summary>
    private static FileStream Hold(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "studio.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder {folder} can't be had: {e.Message.TrimEnd('.')}", "close the other studio, or give another `Data`") { File = folder };
        }
    }

    private static WebApplication Build(StudioOptions options, ModelStore models, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // That the port can't be had is said once, by the exception.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = PictureShelf.MaxBytes;
            kestrel.Limits.MaxConcurrentConnections = 100;
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        builder.Services.AddSingleton(models).AddSingleton(TimeProvider.System).AddSingleton<StudioMethods>().AddSingleton<StudioEvents>().AddSingleton<Compute>().AddSingleton<StylePreviews>()
            .AddSingleton(new PictureShelf(Path.Combine(folder, "pictures")))
            .AddSingleton(_ => new JobStore(Path.Combine(folder, "studio.db")))
            .AddSingleton<JobRunner>().AddHostedService(services => services.GetRequiredService<JobRunner>());
        var app = builder.Build();
        app.Use(Guard.Check);
        Page.Map(app);
        app.MapGet("/health", () => "ok");
        MapPictures(app);
        MapStyles(app);
        MapJobs(app);
        return app;
    }

    private static void MapPictures(WebApplication app)
    {
        app.MapPost("/api/pictures", async (HttpRequest request, PictureShelf shelf, CancellationToken cancel) =>
        {
            using var data = new MemoryStream();
            await request.Body.CopyToAsync(data, cancel).ConfigureAwait(false);
            var (id, info) = shelf.Put(data.ToArray());
            return new { id, info.Width, info.Height };
        });
        app.MapGet("/api/pictures/{id}", (string id, int? side, PictureShelf shelf, HttpContext context, CancellationToken cancel) =>
        {
            // What a hash names never changes.
            context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            if (side is null)
            {
                var bytes = shelf.Bytes(id);
                return Results.Bytes(bytes, TypeOf(bytes));
            }
            return Results.Bytes(PictureFile.Encode(shelf.Load(id, Math.Clamp(side.Value, 16, 4096), cancel), PictureFormat.Jpeg), "image/jpeg");
        });
        app.MapGet("/api/pictures/{id}/styled", async (string id, string style, int? side, float? strength, float? scale, PreserveColor? color, StylePreviews previews, HttpContext context,
            CancellationToken cancel) =>
        {
            var bytes = await previews.OfAsync(id, style, side ?? 256, strength ?? 1, scale ?? 1, color ?? PreserveColor.None, cancel).ConfigureAwait(false);
            context.Response.Headers.CacheControl = "private, max-age=3600";
            return Results.Bytes(bytes, "image/jpeg");
        });
    }

    private static void MapStyles(WebApplication app)
    {
        app.MapGet("/api/styles", (StudioMethods methods) => methods.Styles.Select(style => new
        {
            style.Name,
            Model = style.Model.Entry.Name,
            Method = style.Model.Entry.Kind,
            Painting = style.Model.Entry.PaintingOf(style.Name)?.ToString(),
        }));
        app.MapGet("/api/methods", (StudioMethods methods) => new
        {
            Common = StudioMethods.CommonOptions.Select(Described),
            Methods = methods.Methods.Methods.Select(method => new
            {
                method.Name,
                method.Summary,
                method.Paper,
                TakesTrained = method.TakesTrainedStyles,
                Options = StudioMethods.Offered(method.OptionsType).Select(Described),
            }),
        });

        static object Described(MethodOption option) => new
        {
            option.Name,
            Help = option.Description,
            Type = option.IsSwitch ? "switch" : option.Choices.Count > 0 ? "choice" : "number",
            Min = double.IsFinite(option.Min) ? option.Min : (double?)null,
            Max = double.IsFinite(option.Max) ? option.Max : (double?)null,
            Whole = option.ValueType == typeof(int),
            option.Unit,
            option.Choices,
            Default = option.Default is null ? null : option.ToJson(option.Default),
        };
    }

    private static void MapJobs(WebApplication app)
    {
        var jobs = app.MapGroup("/api/jobs");
        jobs.MapGet("", (JobStore store, JobRunner runner) => store.All().Select(job => runner.Current(job.Id) ?? job));
        jobs.MapPost("", (JobRequest request, JobStore store, JobRunner runner, StudioMethods methods, PictureShelf shelf, StudioEvents events, TimeProvider clock) =>
        {
            // What can't be done is said at once, and not when its turn comes.
            methods.Check(request, shelf);
            var job = store.Add(request, clock.GetUtcNow());
            events.Tell(job);
            runner.Wake();
            return Results.Created($"/api/jobs/{job.Id}", job);
        });
        jobs.MapGet("/{id}", (string id, JobStore store, JobRunner runner) => Found(runner.Current(id) ?? store.Find(id)));
        jobs.MapGet("/{id}/preview", (string id, JobRunner runner) => runner.Preview(id) is { } preview ? Results.Bytes(preview, "image/jpeg") : Results.NoContent());
        jobs.MapPost("/{id}/cancel", (string id, JobStore store, JobRunner runner, StudioEvents events) =>
        {
            if (runner.Stop(id))
                return Results.Accepted();
            return Changed(store.Change(id, JobState.Cancelled, JobState.Pending), id, store, events);
        });
        jobs.MapPost("/{id}/retry", (string id, JobStore store, JobRunner runner, StudioEvents events) =>
        {
            var result = Changed(store.Change(id, JobState.Pending, JobState.Failed, JobState.Cancelled), id, store, events);
            runner.Wake();
            return result;
        });
        jobs.MapDelete("/{id}", (string id, JobStore store) => store.Remove(id) ? Results.NoContent() : Missing());
        app.MapGet("/api/events", (JobStore store, JobRunner runner, StudioEvents events, CancellationToken cancel) =>
            TypedResults.ServerSentEvents(events.ListenAsync(() => store.All().Reverse().Select(job => runner.Current(job.Id) ?? job), cancel)));

        static IResult Found(Job? job) => job is null ? Missing() : Results.Ok(job);
        static IResult Missing() => Results.Problem("There is no such job.", statusCode: StatusCodes.Status404NotFound);
        static IResult Changed(bool isChanged, string id, JobStore store, StudioEvents events)
        {
            if (store.Find(id) is not { } job)
                return Missing();
            if (!isChanged)
                return Results.Problem($"The job is {job.State.ToString().ToLowerInvariant()}, so that can't be done.", statusCode: StatusCodes.Status409Conflict);
            events.Tell(job);
            return Results.Ok(job);
        }
    }

    private static string TypeOf(byte[] data) => data switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "image/webp",
        _ => "application/octet-stream",
    };
}
