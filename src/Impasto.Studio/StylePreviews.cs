using System.Collections.Concurrent;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;

namespace Impasto.Studio;

/// <summary>Small pictures in trained styles, at once: thumbnails of all styles on the user's photograph, and what a slider does.</summary>
internal sealed class StylePreviews(StudioMethods methods, ModelStore models, Compute compute) : IDisposable
{
    /// <summary>Greatest side of a preview.</summary>
    public const int LargestSide = 1024;

    private const int UsualSide = 256;
    private const int MostKept = 512;
    private const int LeastSideWithFaces = 400;

    private readonly ConcurrentDictionary<string, Lazy<Task<Stylizer>>> _stylizers = new();
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
        var model = ModelOf(look.Style);
        var side = look.Side ?? UsualSide;
        if (side is < 16 or > LargestSide)
            throw new UsageException($"Previews of {side} px can't be had", $"ask for 16 to {LargestSide}");
        var share = look.Other is null ? 0 : look.Share ?? 0.5f;
        if (!(share is >= 0 and <= 1))
            throw new UsageException(FormattableString.Invariant($"The second style's share is {share}"), "give a number from 0 to 1");
        if (look.Other is { } other && ModelOf(other).Entry.Name != model.Entry.Name)
            throw new UsageException($"The styles {look.Style} and {other} are of two models, which previews don't blend", "choose two of one model");
        if (_kept.TryGetValue((owner, look), out var known))
            return known;
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var stylizer = await _stylizers.GetOrAdd(model.Entry.Name, name => new Lazy<Task<Stylizer>>(() => Stylizer.LoadAsync(name, models))).Value.ConfigureAwait(false);
            var weights = new Dictionary<string, float> { [OwnName(look.Style)] = 1 - share };
            if (look.Other is { } second)
                weights[OwnName(second)] = weights.GetValueOrDefault(OwnName(second)) + share;
            var options = new StylizerOptions
            {
                Styles = weights.Where(pair => pair.Value > 0).ToDictionary(),
                Strength = look.Strength ?? 1,
                StyleScale = look.Scale ?? 1,
                PreserveColor = look.Color ?? Options.PreserveColor.None,
                Mask = look.Mask is { } mask ? StudioMethods.Masked(shelf.Load(mask, side, cancel)) : null,
                // Nobody looks for faces on a thumbnail, and finding them takes longer than the painting.
                Faces = side < LeastSideWithFaces ? 0 : null,
            };
            var result = await compute.RunAsync(() => stylizer.StylizeAsync(shelf.Load(look.Id, side, cancel), options, cancel: cancel)).ConfigureAwait(false);
            var bytes = PictureFile.Encode(result, PictureFormat.Jpeg);
            if (_kept.Count >= MostKept)
                _kept.Clear();
            return _kept[(owner, look)] = bytes;

            string OwnName(string style) => model.Entry.Name == style ? stylizer.Style : ModelStore.OwnName(model, style);
        }
        finally
        {
            _turn.Release();
        }
    }

    private Model ModelOf(string style) => models.FindStyle(style) is { } model && methods.Methods.Find(model.Entry.Kind) is not null
        ? model : throw new UsageException($"There is no style '{style}'", "choose one of the list");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stylizer in _stylizers.Values.Where(stylizer => stylizer.IsValueCreated && stylizer.Value.IsCompletedSuccessfully))
            stylizer.Value.Result.Dispose();
        _turn.Dispose();
    }
}
