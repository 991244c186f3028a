using System.Net;
using System.Text.Json.Serialization;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;
using Impasto.Studio.Answers;
using Impasto.Studio.Tasks;
using Impasto.Video;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>The studio: a page in the browser of this machine, and a queue of jobs that outlives it.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    private const string DataFolder = "studio", Users = "users.db";

    /// <summary>ASP.NET's usual setting of a certificate: ASPNETCORE_Kestrel__Certificates__Default__Path and __Password.</summary>
    private const string Certificate = "Kestrel:Certificates:Default";

    private const long Megabyte = 1_000_000;

    /// <summary>Longest side of what a browser is shown of a picture.</summary>
    private const int LargestShown = 8192;

    private readonly WebApplication _app;
    private readonly IReadOnlyList<FileStream> _locks;

    private StudioServer(WebApplication app, IReadOnlyList<FileStream> held, Broker? broker) => (_app, _locks, Broker) = (app, held, broker?.Name);

    /// <summary>Where the page is.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The broker by which workers get the tasks, without the password; null where the studio does them itself.</summary>
    public string? Broker { get; }

    /// <summary>The user who is there from the beginning.</summary>
    public static string FirstUser => UserStore.First;

    /// <summary>The token of the first user, where this start made one: it can't be found out later.</summary>
    public string? NewToken { get; private init; }

    /// <summary>Makes a user, or gives one a new token; the studio may run meanwhile.</summary>
    /// <param name="options">The folder, and the user.</param>
    /// <param name="models">Where trained styles are, beside which the folder may be.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ImpastoException">It can't be: a sentence for the user.</exception>
    public static string Invite(StudioOptions options, ModelStore models)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(models);
        using var users = OpenUsers(options, models);
        return users.Invite(options.Invite ?? UserStore.First);
    }

    /// <summary>Lets a user in no more; the studio may run meanwhile.</summary>
    /// <inheritdoc cref="Invite" path="/param"/>
    /// <exception cref="ImpastoException">There is none of that name: a sentence for the user.</exception>
    public static void Dismiss(StudioOptions options, ModelStore models)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(models);
        using var users = OpenUsers(options, models);
        if (!users.Dismiss(options.Dismiss ?? ""))
            throw new UsageException($"There is no user '{options.Dismiss}'", "check the name and `Data`");
    }

    private static UserStore OpenUsers(StudioOptions options, ModelStore models)
    {
        var folder = FolderOf(options, models);
        Directory.CreateDirectory(folder);
        return new UserStore(Path.Combine(folder, Users), TimeProvider.System);
    }

    private static string FolderOf(StudioOptions options, ModelStore models) =>
        Path.GetFullPath(options.Data ?? Path.Combine(Path.GetDirectoryName(models.UserFolder.TrimEnd(Path.DirectorySeparatorChar)) ?? models.UserFolder, DataFolder));

    private static IPAddress AddressOf(string listen) =>
        IPAddress.TryParse(listen, out var address) ? address : throw new UsageException($"'{listen}' is no address that can be listened at", "give one of this machine's, such as 192.168.1.20, or 0.0.0.0 for all");

    /// <summary>Starts it.</summary>
    /// <param name="options">Port and folder.</param>
    /// <param name="models">Where trained styles are.</param>
    /// <param name="cancel">Ends the starting.</param>
    /// <exception cref="ImpastoException">The port or the folder can't be had: a sentence for the user.</exception>
    public static Task<StudioServer> StartAsync(StudioOptions options, ModelStore models, CancellationToken cancel = default) => StartAsync(options, models, TimeProvider.System, cancel);

    /// <summary>Starts it with a clock that says how old things are.</summary>
    internal static async Task<StudioServer> StartAsync(StudioOptions options, ModelStore models, TimeProvider clock, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(models);
        if (options.Listen is { } listen)
            AddressOf(listen);
        var broker = Tasks.Broker.Find(options.Broker);
        var folder = FolderOf(options, models);
        var shared = options.Store is null ? folder : Path.GetFullPath(options.Store);
        var held = new List<FileStream>();
        WebApplication? app = null;
        try
        {
            foreach (var one in new[] { folder, shared }.Distinct())
                held.Add(Hold(one));
            app = Build(options, models, clock, folder, shared, broker);
            app.Services.GetRequiredService<TaskFolder>().Create();
            app.Services.GetRequiredService<Shelves>().Sweep();
            // Before the host, which would log that they can't be read.
            app.Services.GetRequiredService<JobStore>();
            await app.StartAsync(cancel).ConfigureAwait(false);
            var users = options.Listen is null ? null : app.Services.GetRequiredService<UserStore>();
            return new StudioServer(app, held, broker) { NewToken = users is { IsEmpty: true } ? users.Invite(UserStore.First) : null };
        }
        catch (Exception e)
        {
            if (app is not null)
                await app.DisposeAsync().ConfigureAwait(false);
            foreach (var one in held)
                await one.DisposeAsync().ConfigureAwait(false);
            if (e is IOException)
                throw new UsageException($"The studio can't be served at port {options.Port}: {e.Message.TrimEnd('.')}", "give another `Port`, or 0 for any that is free");
            throw;
        }
    }

    /// <summary>Its parts, for tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        foreach (var held in _locks)
            await held.DisposeAsync().ConfigureAwait(false);
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

    private static WebApplication Build(StudioOptions options, ModelStore models, TimeProvider clock, string folder, string shared, Broker? broker)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // That the port can't be had is said once, by the exception.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen is { } listen ? AddressOf(listen) : IPAddress.Loopback, options.Port, at =>
            {
                if (options.Listen is not null && builder.Configuration.GetSection(Certificate).Exists())
                    at.UseHttps();
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Min(PictureShelf.MaxBytes, Megabyte * options.Upload);
            kestrel.Limits.MaxConcurrentConnections = options.Listen is null ? 100 : 1000;
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.RespectNullableAnnotations = json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        builder.Services.AddSingleton(models).AddSingleton(clock).AddSingleton<StudioEvents>().AddSingleton<StylePreviews>().AddSingleton<StudioMetrics>().AddSingleton(options)
            .AddSingleton<ITaskQueue>(services => broker is null ? new LocalQueue() : new RabbitQueue(broker, services.GetRequiredService<ILogger<RabbitQueue>>()))
            .AddScoped<Visitor>().AddScoped<OwnJobs>().AddScoped(services => services.GetRequiredService<Shelves>().Of(services.GetRequiredService<Visitor>().Owner))
            .AddSingleton(_ => new UserStore(Path.Combine(folder, Users), clock))
            .AddSingleton(_ => new JobStore(Path.Combine(folder, "studio.db")))
            .AddSingleton<JobRunner>().AddHostedService(services => services.GetRequiredService<JobRunner>())
            .AddSingleton<Collector>().AddHostedService(services => services.GetRequiredService<Collector>());
        StudioParts.Add(builder.Services, shared, (long)(options.Disk * 1e9), broker is null ? new WorkerOptions() : null);
        Description.Add(builder.Services);
        Sessions.Add(builder.Services);
        var app = builder.Build();
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<StudioEvents>().End);
        app.Use(Guard.Check);
        app.UseRateLimiter();
        Sessions.Map(app);
        Page.Map(app);
        BrowserRuntime.Map(app);
        app.MapOpenApi();
        app.MapGet("/health", () => "ok").WithSummary("Whether it is there").WithMetadata(new OpenToAll());
        app.MapGet("/metrics", (StudioMetrics metrics) => TypedResults.Text(metrics.Text(), "text/plain; version=0.0.4")).WithSummary("Numbers for Prometheus");
        MapPictures(app);
        MapStyles(app);
        MapJobs(app);
        return app;
    }

    private static void MapPictures(WebApplication app)
    {
        app.MapPost("/api/pictures", async (HttpRequest request, PictureShelf shelf, CancellationToken cancel) =>
        {
            shelf.RequireRoom(request.ContentLength ?? 0);
            using var data = new MemoryStream();
            await request.Body.CopyToAsync(data, cancel).ConfigureAwait(false);
            shelf.RequireRoom(data.Length);
            var (id, info) = shelf.Put(data.ToArray());
            return new PictureAnswer(id, info.Width, info.Height);
        }).WithSummary("Sends a picture: a file as the body").RequireRateLimiting(Sessions.Uploads).Accepts<Stream>("application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status507InsufficientStorage);
        app.MapPost("/api/clips", async (HttpRequest request, PictureShelf shelf, CancellationToken cancel) =>
        {
            shelf.RequireRoom(request.ContentLength ?? 0);
            var (id, info) = await shelf.PutClipAsync(request.Body, cancel).ConfigureAwait(false);
            return new ClipAnswer(id, info.Width, info.Height, info.Frames, info.Rate.Value);
        }).WithSummary("Sends a clip: a file as the body").RequireRateLimiting(Sessions.Uploads).Accepts<Stream>("application/octet-stream").WithMetadata(new RequestSizeLimitAttribute(Megabyte * app.Services.GetRequiredService<StudioOptions>().Upload))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status507InsufficientStorage);
        app.MapGet("/api/pictures/{id}", (string id, int? side, PictureShelf shelf, HttpContext context, CancellationToken cancel) =>
        {
            IResult answer;
            if (side is null && PictureShelf.IsClip(id))
            {
                answer = Results.File(shelf.ClipOf(id), PictureShelf.TypeOf(id), enableRangeProcessing: true);
            }
            else if (side is null)
            {
                var bytes = shelf.Bytes(id);
                answer = Results.Bytes(bytes, TypeOf(bytes));
            }
            else
            {
                answer = Results.Bytes(PictureFile.Encode(shelf.Load(id, Math.Clamp(side.Value, 16, LargestShown), cancel), PictureFormat.Jpeg), "image/jpeg");
            }
            // What a hash names never changes.
            context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            return answer;
        }).WithSummary("A picture or clip as it was sent, or as a JPEG whose longest side is at most that").Produces<Stream>(StatusCodes.Status200OK, "image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/api/pictures/{id}/styled", async ([AsParameters] StyledLook look, StylePreviews previews, Visitor visitor, PictureShelf shelf, HttpContext context, CancellationToken cancel) =>
        {
            var bytes = await previews.OfAsync(look, visitor.Owner, shelf, cancel).ConfigureAwait(false);
            context.Response.Headers.CacheControl = "private, max-age=3600";
            return Results.Bytes(bytes, "image/jpeg");
        }).WithSummary("A small picture in a trained style, at once").Produces<Stream>(contentType: "image/jpeg")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapStyles(WebApplication app)
    {
        app.MapGet("/api/styles", (StudioMethods methods) =>
            methods.Styles.Select(style => new StyleAnswer(style.Name, style.Model.Entry.Name, style.Model.Entry.Kind, style.Model.Entry.PaintingOf(style.Name)?.ToString(), ModelExport.HasWebForm(style.Model))))
            .WithSummary("The trained styles");
        app.MapGet("/api/styles/web", async (string style, int? width, int? height, bool? steady, ModelStore models, Compute compute) =>
        {
            if (models.FindStyle(style) is not { } model)
                throw new UsageException($"There is no style '{style}'", "choose one of the list");
            var (w, h) = (width ?? 384, height ?? 216);
            if (w is < 16 or > StylePreviews.LargestSide || h is < 16 or > StylePreviews.LargestSide)
                throw new UsageException($"Networks for pictures of {w}x{h} can't be had", $"ask for sides of 16 to {StylePreviews.LargestSide}");
            using var file = new MemoryStream();
            await compute.RunAsync(() =>
            {
                ModelExport.ToWebOnnx(model, model.Entry.Name == style ? null : style, w, h, steady == true ? NeutralPicture.Of(w, h) : null).Save(file);
                return Task.FromResult(true);
            }).ConfigureAwait(false);
            return Results.Bytes(file.ToArray(), "application/octet-stream");
        }).WithSummary("A style as a network for browsers, ONNX: pictures of that size; steady ones take the statistics of a neutral picture")
            .Produces<Stream>(contentType: "application/octet-stream").ProducesProblem(StatusCodes.Status400BadRequest);
        app.MapGet("/api/methods", (StudioMethods methods) => new MethodsAnswer(Options(typeof(StylizeOptions)), methods.Methods.Methods.Select(method => Answer(method, method.TakesTrainedStyles)),
            Options(typeof(VideoOptions)), Options(typeof(TextureOptions)), methods.Textures.Methods.Select(method => Answer(method, false))))
            .WithSummary("The methods and their options");

        static IEnumerable<OptionAnswer> Options(Type record) => StudioMethods.Offered(record).Select(OptionAnswer.Of);
        static MethodAnswer Answer(IMethod method, bool takesTrained) => new(method.Name, method.Summary, method.Paper, takesTrained, Options(method.OptionsType));
    }

    private static void MapJobs(WebApplication app)
    {
        var jobs = app.MapGroup("/api/jobs");
        jobs.MapGet("", ([AsParameters] JobSearch search, OwnJobs own) => own.Of(search)).WithSummary("The queue and the history, or what of them is looked for, the newest first").ProducesProblem(StatusCodes.Status400BadRequest);
        jobs.MapPost("", (JobRequest request, JobStore store, JobRunner runner, StudioMethods methods, PictureShelf shelf, StudioEvents events, StudioOptions options, Visitor visitor, TimeProvider clock) =>
        {
            // What can't be done is said at once, and not when its turn comes.
            methods.Check(request, shelf);
            shelf.RequireRoom(0);
            var job = store.Add(request, clock.GetUtcNow(), visitor.Owner, options.Jobs, methods.NameOf(request));
            events.Tell(job);
            runner.Wake();
            return TypedResults.Created($"/api/jobs/{job.Id}", job);
        }).WithSummary("Asks for a picture in a style, a folder of them, a film, a texture or a comparison").WithMetadata(new RequestSizeLimitAttribute(Megabyte)).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status507InsufficientStorage);
        jobs.MapGet("/{id}", (string id, OwnJobs own) => own.Find(id) is { } job ? Results.Ok(job) : Missing())
            .WithSummary("A job").Produces<Job>().ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id}/preview", (string id, OwnJobs own, JobRunner runner) => own.Find(id) is not null && runner.Preview(id) is { } preview ? Results.Bytes(preview, "image/jpeg") : Results.NoContent())
            .WithSummary("A running job's picture so far").Produces<Stream>(contentType: "image/jpeg").Produces(StatusCodes.Status204NoContent);
        jobs.MapGet("/{id}/zip", async (string id, OwnJobs own, PictureShelf shelf, HttpContext context, CancellationToken cancel) =>
        {
            if (own.Find(id) is not { Parts.Count: > 0 } job)
                return Results.Problem("There is no such job, or no part of it is done yet.", statusCode: StatusCodes.Status404NotFound);
            // The few bytes around each picture are written synchronously by .NET's archives.
            context.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
            context.Response.ContentType = "application/zip";
            context.Response.Headers.ContentDisposition = "attachment";
            await ResultZip.WriteAsync(job, shelf, context.Response.Body, cancel).ConfigureAwait(false);
            return Results.Empty;
        }).WithSummary("The results of a folder or a comparison that there are, in one file").Produces<Stream>(contentType: "application/zip").ProducesProblem(StatusCodes.Status404NotFound);
        Action("cancel", "Stops a job; what there is of its picture is kept", (job, store, runner) =>
        {
            if (runner.Stop(job.Id))
                return null;
            var isChanged = store.Change(job.Id, JobState.Cancelled, JobState.Pending, JobState.Paused);
            if (isChanged)
                runner.Drop(job);
            return isChanged;
        });
        Action("pause", "Lets a job wait until it is told to go on", (job, store, runner) =>
            runner.Stop(job.Id, pauses: true) ? null : store.Change(job.Id, JobState.Paused, JobState.Pending));
        Action("resume", "Lets a paused job go on when its turn comes, from its checkpoint where its method has one", (job, store, _) => store.Change(job.Id, JobState.Pending, JobState.Paused));
        Action("retry", "Begins a job that failed or was stopped anew", (job, store, _) => store.Restart(job.Id));
        jobs.MapPost("/{id}/move", (string id, JobMove move, OwnJobs own, JobStore store, JobRunner runner, StudioEvents events) =>
        {
            if (own.Find(id) is null || (move.Before is { } other && own.Find(other) is null))
                return Missing();
            var moved = store.Move(id, move.Before);
            foreach (var job in moved)
                events.Tell(runner.Now(job));
            return moved.Count > 0 ? Results.Ok(store.Find(id))
                : Results.Problem("Only jobs that wait can be moved, and only before another that waits.", statusCode: StatusCodes.Status409Conflict);
        }).WithSummary("Puts a waiting job before another, or at the queue's end").Produces<Job>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapDelete("/{id}", (string id, OwnJobs own, JobStore store, JobRunner runner) =>
        {
            if (own.Find(id) is not { } job)
                return Missing();
            if (!store.Remove(id))
                return Conflict(job);
            runner.Drop(job);
            return Results.NoContent();
        }).WithSummary("Forgets a job that isn't running").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        app.MapGet("/api/events", (OwnJobs own, Visitor visitor, StudioEvents events, CancellationToken cancel) =>
            TypedResults.ServerSentEvents(events.ListenAsync(visitor.Owner, () => own.Recent().Reverse(), cancel)))
            .WithSummary("Server-sent events: the queue and the newest of the history, then every change").Produces<Job>(contentType: "text/event-stream");

        // What is done answers whether it could be; null is that it will be.
        void Action(string name, string summary, Func<Job, JobStore, JobRunner, bool?> act) =>
            jobs.MapPost($"/{{id}}/{name}", (string id, OwnJobs own, JobStore store, JobRunner runner, StudioEvents events) =>
            {
                if (own.Find(id) is not { } found)
                    return Missing();
                if (act(found, store, runner) is not { } isChanged)
                    return Results.Accepted();
                if (store.Find(id) is not { } job)
                    return Missing();
                if (!isChanged)
                    return Conflict(job);
                events.Tell(job);
                runner.Wake();
                return Results.Ok(job);
            }).WithSummary(summary).Produces<Job>().Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

        static IResult Missing() => Results.Problem("There is no such job.", statusCode: StatusCodes.Status404NotFound);
        static IResult Conflict(Job job) => Results.Problem($"The job is {job.State.ToString().ToLowerInvariant()}, so that can't be done.", statusCode: StatusCodes.Status409Conflict);
    }

    private static string TypeOf(byte[] data) => data switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "image/webp",
        _ => "application/octet-stream",
    };
}
