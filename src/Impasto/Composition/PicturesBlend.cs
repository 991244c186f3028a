using Impasto.Imaging;
using Impasto.Methods;
using Impasto.OnePass;

namespace Impasto.Composition;

/// <summary>
/// Trained styles and style pictures in one request. A trained style has no picture that another method could take, so each kind of style is painted by a method of its own, and
/// the two pictures are blended by the styles' weights and masks, as those of several networks are.
/// </summary>
/// <param name="trained">Paints in the trained styles.</param>
/// <param name="pictures">Paints in the style pictures; a request's options are its own.</param>
internal sealed class PicturesBlend(IStyleMethod trained, IStyleMethod pictures) : IStyleMethod
{
    /// <inheritdoc/>
    public string Name => $"{trained.Name}+{pictures.Name}";

    /// <inheritdoc/>
    public string Summary => $"{trained.Name} for trained styles and {pictures.Name} for style pictures, blended";

    /// <inheritdoc/>
    public string Paper => $"{trained.Paper}; {pictures.Paper}";

    /// <inheritdoc/>
    public Type OptionsType => pictures.OptionsType;

    /// <inheritdoc/>
    public bool TakesTrainedStyles => true;

    /// <inheritdoc/>
    public bool NeedsWholePhoto => trained.NeedsWholePhoto || pictures.NeedsWholePhoto;

    /// <inheritdoc/>
    public bool SharesStatistics => trained.SharesStatistics || pictures.SharesStatistics;

    /// <summary>The method of the style pictures.</summary>
    public IStyleMethod Pictures => pictures;

    /// <inheritdoc/>
    public IStyleSession Open() => new Session(this, trained.Open(), pictures.Open());

    private string Note(IReadOnlyList<Style> styles)
    {
        var (models, files) = (styles.Where(style => style.IsTrained).ToList(), styles.Where(style => !style.IsTrained).ToList());
        var share = 100 * models.Sum(style => style.Weight) / styles.Sum(style => style.Weight);
        return FormattableString.Invariant(
            $"Blended of two pictures: {share:0} % by {trained.Name} ({Names(models)}), {100 - share:0} % by {pictures.Name} ({Names(files)}).");
    }

    private static string Names(IEnumerable<Style> styles) => string.Join(", ", styles.Select(style => style.IsTrained ? style.Name : Path.GetFileName(style.Name)));

    private sealed class Session(PicturesBlend method, IStyleSession trained, IStyleSession pictures) : IStyleSession
    {
        public async Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
        {
            ArgumentNullException.ThrowIfNull(request);
            var models = await trained.RenderAsync(Part(request, style => style.IsTrained) with { Options = null }, progress, cancel).ConfigureAwait(false);
            var files = await pictures.RenderAsync(Part(request, style => !style.IsTrained), progress is null ? null : new Progress(progress, Blend), cancel)
                .ConfigureAwait(false);
            return files with { Picture = Blend(files.Picture), Notes = [method.Note(request.Styles), .. models.Notes.Union(files.Notes)] };

            Picture Blend(Picture ofFiles)
            {
                var indices = Enumerable.Range(0, request.Styles.Count).ToLookup(i => request.Styles[i].IsTrained);
                return new StylePlacement(request.Styles).Blend([models.Picture.Clone(), ofFiles], [[.. indices[true]], [.. indices[false]]],
                    OutputSize.Resize(request.Content, request.Size));
            }
        }

        public void Dispose()
        {
            trained.Dispose();
            pictures.Dispose();
        }

        /// <summary>The request with the styles of one kind; a single style needs no mask here, as the blend heeds it.</summary>
        private static StyleRequest Part(StyleRequest request, Func<Style, bool> belongs)
        {
            var styles = request.Styles.Where(belongs).ToList();
            return request with { Styles = styles is [var only] ? [only with { Mask = null }] : styles };
        }
    }

    /// <summary>Passes on what the slower method reports, its pictures blended.</summary>
    private sealed class Progress(IProgress<StyleProgress> whole, Func<Picture, Picture> blend) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => whole.Report(value.Preview is { } preview ? value with { Preview = () => blend(preview()) } : value);
    }
}
