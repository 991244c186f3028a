using System.Threading.RateLimiting;
using Impasto.Studio.Answers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio;

/// <summary>Signing in to a studio that other machines reach.</summary>
internal static class Sessions
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "impasto";

    /// <summary>Trials of an address in a minute.</summary>
    public const int MostTrials = 20;

    private const string Scheme = "Bearer ";
    private const string Trials = "sign-in";

    /// <summary>What limits the sending of files.</summary>
    public const string Uploads = "uploads";

    /// <summary>Files that a user may send at once: those of pictures are held in memory meanwhile.</summary>
    private const int MostUploads = 4;

    /// <summary>A token is no longer than that.</summary>
    private const long MostBytes = 4096;

    /// <summary>Counts trials, and uploads at once.</summary>
    public static void Add(IServiceCollection services) => services.AddRateLimiter(limits =>
    {
        limits.AddPolicy(Uploads, context => RateLimitPartition.GetConcurrencyLimiter(context.RequestServices.GetRequiredService<Visitor>().Owner,
            _ => new ConcurrencyLimiterOptions { PermitLimit = MostUploads, QueueLimit = 100 }));
        limits.AddPolicy(Trials, context => RateLimitPartition.GetFixedWindowLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = MostTrials, Window = TimeSpan.FromMinutes(1) }));
        limits.OnRejected = (context, _) => new ValueTask(Guard.AnswerAsync(context.HttpContext, StatusCodes.Status429TooManyRequests, "There are too many of these requests. Wait a minute."));
    });

    /// <summary>Who sends a request: by the cookie of a session, or by a token; null for nobody.</summary>
    public static string? UserOf(HttpRequest request, UserStore users)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.Ordinal) ? users.OfToken(authorization[Scheme.Length..])
            : request.Cookies[Cookie] is { } secret ? users.OfSession(secret) : null;
    }

    /// <summary>Serves them.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/api/session", (Visitor visitor, StudioOptions options) => new SessionAnswer(options.Listen is null ? null : Guard.NameOf(visitor.Owner)))
            .WithSummary("Who is signed in").ProducesProblem(StatusCodes.Status401Unauthorized);
        app.MapPost("/api/session", (SessionRequest asked, HttpContext context, StudioOptions options) =>
        {
            if (options.Listen is null)
                throw new UsageException("This studio serves its own machine alone, so nobody signs in", "go on without");
            var users = context.RequestServices.GetRequiredService<UserStore>();
            if (users.OfToken(asked.Token) is not { } name)
                return Results.Problem("That is nobody's token. Ask whoever runs the studio for one.", statusCode: StatusCodes.Status401Unauthorized);
            context.Response.Cookies.Append(Cookie, users.Begin(name),
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = UserStore.SessionTime, Path = "/" });
            return Results.Ok(new SessionAnswer(name));
        }).WithSummary("Signs in with a token: the answer sets a cookie").WithMetadata(new OpenToAll()).RequireRateLimiting(Trials).WithMetadata(new RequestSizeLimitAttribute(MostBytes)).Produces<SessionAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status429TooManyRequests);
        app.MapDelete("/api/session", (HttpContext context, StudioOptions options) =>
        {
            if (options.Listen is not null && context.Request.Cookies[Cookie] is { } secret)
                context.RequestServices.GetRequiredService<UserStore>().End(secret);
            context.Response.Cookies.Delete(Cookie);
            return Results.NoContent();
        }).WithSummary("Signs out").Produces(StatusCodes.Status204NoContent);
    }
}
