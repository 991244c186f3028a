using System.Globalization;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Options;
using Impasto.People;

namespace Impasto.Methods;

/// <summary>A method that is open.</summary>
internal sealed class StyleSession<TOptions>(StyleMethod<TOptions> method) : IStyleSession
    where TOptions : class, new()
{
    /// <summary>Pictures whose pixels differ by less, as a share, take blocks of the same sizes.</summary>
    private const double AboutOneSize = 0.03;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Kept _kept = new();
    private double _pixels;
    private bool _closed;

    /// <summary>Proportions that differ by less come of rounding.</summary>
    private const double MostStretch = 1.1;

    /// <inheritdoc/>
    public async Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = OptionTable.Checked<TOptions>(request.Options, method.Name);
        method.Check(request, options);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await Task.Run(() => Render(new StyleJob<TOptions>(request with { Styles = [.. request.Styles.Select(Seen)] }, options, _kept, progress, cancel)), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the session once the picture under way is done.</summary>
    public void Dispose()
    {
        _turn.Wait();
        _closed = true;
        _kept.Dispose();
        _turn.Release();
    }

    private StyleResult Render(StyleJob<TOptions> job)
    {
        var request = job.Request;
        job.Cancel.ThrowIfCancellationRequested();
        if (request.Strength == 0)
            return new StyleResult(job.Content);
        // Pictures of about one size share their blocks (a clip's frames differ by a few pixels); a folder of many sizes must not keep some of each.
        var pixels = (double)job.Size.Width * job.Size.Height;
        if (Math.Abs(pixels - _pixels) > AboutOneSize * _pixels)
        {
            ComputeContext.Current.Pool.Trim();
            _pixels = pixels;
        }
        TellOfStretched(job);
        using var memory = method.Prepare(job);
        job.Colors = method.KeepColors(job);
        var painted = method.Paint(job);
        var picture = job.Colors.Restore(painted.Picture);
        var faces = KeepFaces(job, picture);
        var mask = request.KeepPerson ? AroundPeople(job) : request.Mask;
        if (request.Strength < 1 && !method.AppliesStrength)
            OutputSize.Mix(picture, job.Content, request.Strength);
        return painted with { Faces = faces, Picture = OutputSize.Finish(picture, job.Content, mask), Notes = [.. job.Notes, .. painted.Notes] };
    }

    /// <summary>Masks may be of any size, but one of other proportions is perhaps another picture's.</summary>
    private static void TellOfStretched(StyleJob<TOptions> job)
    {
        var content = job.Request.Content;
        foreach (var mask in job.Request.Styles.Select(style => style.Mask).Append(job.Request.Mask).OfType<Picture>())
        {
            var ratio = (double)mask.Width * content.Height / ((double)mask.Height * content.Width);
            if (ratio is < 1 / MostStretch or > MostStretch)
                job.Notes.Add($"A mask of {mask.Width}x{mask.Height} pixels was stretched over the picture, which has {content.Width}x{content.Height}: it may be another's, or turned.");
        }
    }

    /// <summary>A style as it is seen: its transparent parts, which files hold in any colour, are no part of it.</summary>
    private Style Seen(Style style, int index) => style.Picture?.Alpha is null ? style
        : style with { Picture = _kept.Get($"seen style {index}", style.Picture, () => Seen(style.Picture, style.Name)) };

    private Picture Seen(Picture picture, string name)
    {
        var seen = SeenPicture.Of(picture, name);
        return method.NeedsWholeStyle ? HiddenPixels.Filled(picture) : seen;
    }

    private static Picture AroundPeople(StyleJob<TOptions> job)
    {
        var people = job.Kept.Get("people to keep", null, () => new PersonSegmenter()).Find(job.Content);
        if (!PersonKeeper.IsAnybody(people))
            job.Notes.Add("Nobody was found to keep, so everything was painted.");
        return PersonKeeper.Around(job.Request.Mask, people);
    }

    private int KeepFaces(StyleJob<TOptions> job, Picture picture)
    {
        if (method.PaintsFaces || job.Request.Faces == 0 || (job.Request.Faces is null && !FaceDetector.IsInstalled))
            return 0;
        var faces = (job.Request.Found ?? new FoundFaces()).In(job.Content, content => job.Kept.Get("faces to keep", null, () => new FaceKeeper()).Find(content));
        var amount = job.Request.Faces ?? FaceKeeper.Moderate;
        FaceKeeper.Restore(picture, job.Content, faces, amount);
        if (faces.Count > 0 && job.Request.Faces is null)
        {
            var found = faces.Count == 1 ? "A face was found and kept recognisable" : $"{faces.Count} faces were found and kept recognisable";
            job.Notes.Add($"{found}, `Faces` {amount.ToString(CultureInfo.InvariantCulture)}; `Faces` 0 paints faces like the rest.");
        }
        return faces.Count;
    }
}
