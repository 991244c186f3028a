using System.Collections.Concurrent;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;

namespace Impasto.Studio;

/// <summary>Small pictures in trained styles, at once: thumbnails of all styles on the user's photograph, and what a slider does.</summary>
internal sealed class StylePreviews(PictureShelf shelf, StudioMethods methods, ModelStore models, Compute compute) : IDisposable
{
    /// <summary>Greatest side of a preview.</summary>
    public const int LargestSide = 1024;

    private const int MostKept = 512;
    private const int LeastSideWithFaces = 400;

    private readonly ConcurrentDictionary<string, Lazy<Task<Stylizer>>> _stylizers = new();
    private readonly ConcurrentDictionary<string, byte[]> _kept = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The photograph in a style, JPEG.</summary>
    /// <param name="picture">The photograph's id.</param>
    /// <param name="style">A trained style.</param>
    /// <param name="side">Longest side.</param>
    /// <param name="strength">0..1.</param>
    /// <param name="scale">Size of the strokes.</param>
    /// <param name="color">How colours are kept.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    public async Task<byte[]> OfAsync(string picture, string style, int side, float strength, float scale, Options.PreserveColor color, CancellationToken cancel)
    {
        if (models.FindStyle(style) is not { } model || methods.Methods.Find(model.Entry.Kind) is null)
            throw new UsageException($"There is no style '{style}'", "choose one of the list");
        if (side is < 16 or > LargestSide)
            throw new UsageException($"Previews of {side} px can't be had", $"ask for 16 to {LargestSide}");
        var key = FormattableString.Invariant($"{picture} {style} {side} {strength} {scale} {color}");
        if (_kept.TryGetValue(key, out var known))
            return known;
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var stylizer = await _stylizers.GetOrAdd(model.Entry.Name, name => new Lazy<Task<Stylizer>>(() => Stylizer.LoadAsync(name, models))).Value.ConfigureAwait(false);
            var own = model.Entry.Name == style ? stylizer.Style : ModelStore.OwnName(model, style);
            var options = new StylizerOptions
            {
                Styles = new Dictionary<string, float> { [own] = 1 },
                Strength = strength,
                StyleScale = scale,
                PreserveColor = color,
                // Nobody looks for faces on a thumbnail, and finding them takes longer than the painting.
                Faces = side < LeastSideWithFaces ? 0 : null,
            };
            var result = await compute.RunAsync(() => stylizer.StylizeAsync(shelf.Load(picture, side, cancel), options, cancel: cancel)).ConfigureAwait(false);
            var bytes = PictureFile.Encode(result, PictureFormat.Jpeg);
            if (_kept.Count >= MostKept)
                _kept.Clear();
            return _kept[key] = bytes;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stylizer in _stylizers.Values.Where(stylizer => stylizer.IsValueCreated && stylizer.Value.IsCompletedSuccessfully))
            stylizer.Value.Result.Dispose();
        _turn.Dispose();
    }
}
