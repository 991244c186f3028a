using System.Collections.Concurrent;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Studio;

/// <summary>Small pictures in trained styles, at once: thumbnails of all styles on the user's photograph, and what a slider does.</summary>
internal sealed class StylePreviews(StudioMethods methods, Compute compute) : IDisposable
{
    /// <summary>Greatest side of a preview.</summary>
    public const int LargestSide = 1024;

    private const int UsualSide = 256;
    private const int MostKept = 512;
    private const int LeastSideWithFaces = 400;

    /// <summary>A session of each method, which keeps the networks that it has loaded.</summary>
    private readonly Dictionary<string, IStyleSession> _sessions = [];
    private readonly ConcurrentDictionary<(string Owner, StyledLook Look), byte[]> _kept = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The photograph in a style, JPEG.</summary>
    /// <param name="look">How.</param>
    /// <param name="owner">Whose photograph it is.</param>
    /// <param name="shelf">Where it is.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    public async Task<byte[]> OfAsync(StyledLook look, string owner, PictureShelf shelf, CancellationToken cancel)
    {
        var side = look.Side ?? UsualSide;
        if (side is < 16 or > LargestSide)
            throw new UsageException($"Previews of {side} px can't be had", $"ask for 16 to {LargestSide}");
        var common = new StylizeOptions { Strength = look.Strength ?? 1, StyleScale = look.Scale ?? 1, PreserveColor = look.Color ?? PreserveColor.None };
        OptionTable.For<StylizeOptions>().Validate(common);
        // As a job would be.
        var kind = PictureShelf.IsClip(look.Id) ? JobKind.Film : JobKind.Picture;
        var job = new JobRequest(look.Id, look.Style, Mask: look.Mask, Kind: kind, Other: look.Other, Share: look.Share ?? 0.5f, Places: look.Placed);
        methods.Check(job, shelf);
        if (_kept.TryGetValue((owner, look), out var known))
            return known;
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var method = methods.MethodOf(job);
            if (!_sessions.TryGetValue(method.Name, out var session))
                _sessions[method.Name] = session = method.Open();
            var request = methods.Read(job, shelf, side, cancel)(shelf.Load(look.Id, side, cancel)) with
            {
                Strength = common.Strength,
                StyleScale = common.StyleScale,
                PreserveColor = common.PreserveColor,
                // Nobody looks for faces on a thumbnail, and finding them takes longer than the painting.
                Faces = side < LeastSideWithFaces ? 0 : null,
            };
            var result = await compute.RunAsync(() => session.RenderAsync(request, cancel: cancel)).ConfigureAwait(false);
            var bytes = PictureFile.Encode(result.Picture, PictureFormat.Jpeg);
            if (_kept.Count >= MostKept)
                _kept.Clear();
            return _kept[(owner, look)] = bytes;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            session.Dispose();
        _turn.Dispose();
    }
}
