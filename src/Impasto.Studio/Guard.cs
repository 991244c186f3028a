using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio;

/// <summary>What is checked of every request, and how errors are answered.</summary>
internal static class Guard
{
    /// <summary>A header that no form and no foreign page can send without being asked for permission first, which it doesn't get: the studio's own page sends it.</summary>
    public const string Header = "X-Impasto";

    private const string Common = "default-src 'none'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ";

    private const string Policy = Common + "script-src 'self';";

    /// <summary>The page that runs networks compiles WebAssembly and starts workers.</summary>
    private const string LivePolicy = Common + "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';";

    /// <summary>The check, before anything else.</summary>
    public static async Task Check(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = request.Path.StartsWithSegments("/live", StringComparison.Ordinal) ? LivePolicy : Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // With the opener policy, isolated: only so may a page compute with several threads.
        response.Headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        // A foreign name that was made to point at this machine (DNS rebinding) isn't ours.
        // Where one must sign in, it would have no cookie of ours.
        var isOpen = context.RequestServices.GetRequiredService<StudioOptions>().Listen is not null;
        if (!isOpen && request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
        {
            await AnswerAsync(context, StatusCodes.Status421MisdirectedRequest, "The studio answers at localhost alone.").ConfigureAwait(false);
            return;
        }
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !request.Headers.ContainsKey(Header))
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, $"Requests that change something need the header {Header}.").ConfigureAwait(false);
            return;
        }
        if (isOpen && !IsAllowed(context))
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "Only who is signed in gets an answer here. Sign in with a token.").ConfigureAwait(false);
            return;
        }
        try
        {
            await next(context).ConfigureAwait(false);
            if (!response.HasStarted && response.ContentLength is null && Reason(response.StatusCode) is { } reason)
                await AnswerAsync(context, response.StatusCode, reason).ConfigureAwait(false);
        }
        catch (ImpastoException e) when (!response.HasStarted)
        {
            var status = e is RefusedException refused ? refused.Status : e is InputException ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            await AnswerAsync(context, status, e.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (!response.HasStarted)
        {
            await AnswerAsync(context, e.StatusCode, e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
    }

    /// <summary>The name of whom jobs and pictures belong to.</summary>
    public static string NameOf(string owner) => owner.Length == 0 ? UserStore.First : owner;

    /// <summary>Whether somebody is signed in, or what is asked for is everybody's.</summary>
    private static bool IsAllowed(HttpContext context)
    {
        if (Sessions.UserOf(context.Request, context.RequestServices.GetRequiredService<UserStore>()) is { } user)
        {
            context.RequestServices.GetRequiredService<Visitor>().Owner = user == UserStore.First ? "" : user;
            return true;
        }
        return context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null;
    }

    /// <summary>What the server itself refuses, it refuses without a word.</summary>
    private static string? Reason(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address. See /openapi/v1.json.",
        StatusCodes.Status405MethodNotAllowed => "Nothing can be done in that way at this address. See /openapi/v1.json.",
        StatusCodes.Status415UnsupportedMediaType => "The body is of a type that isn't taken here: send files as application/octet-stream, and all else as application/json.",
        _ => null,
    };

    /// <summary>Answers with an error.</summary>
    public static Task AnswerAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ProblemDetails { Status = status, Detail = Sentences.WithOptionNames(sentence) }, options: null, contentType: "application/problem+json");
    }
}
