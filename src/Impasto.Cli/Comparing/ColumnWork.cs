using Impasto.Cli.Judging;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Methods;
using Impasto.Perception;

namespace Impasto.Cli.Comparing;

/// <summary>What the cells of one column share: the pictures, read once, and their judge, made when there is something to judge.</summary>
internal sealed class ColumnWork : IDisposable
{
    private readonly Lazy<Picture> _content;
    private readonly Lazy<Picture?> _style;
    private readonly CompareJob _job;
    private readonly ComparedPair _pair;
    private PairJudge? _judge;

    /// <param name="job">What is compared.</param>
    /// <param name="column">The pair's number.</param>
    /// <param name="cancel">Stops the reading.</param>
    public ColumnWork(CompareJob job, int column, CancellationToken cancel)
    {
        (_job, _pair) = (job, job.Pairs[column]);
        var needsWhole = job.Methods.Any(method => method.Method.NeedsWholePhoto);
        _content = new Lazy<Picture>(() => PictureFile.LoadFor(_pair.Content, needsWhole ? null : job.Options.Size, cancel: cancel));
        _style = new Lazy<Picture?>(() => _pair.Style.Picture is { } file ? PictureFile.LoadBeside(file, () => needsWhole ? null : job.Options.Size, cancel: cancel) : null);
    }

    /// <summary>The photograph.</summary>
    /// <exception cref="PictureException">It can't be read.</exception>
    public Picture Content => _content.Value;

    /// <summary>The style's picture, or null.</summary>
    /// <exception cref="PictureException">It can't be read.</exception>
    public Picture? StylePicture => _style.Value;

    /// <summary>The longest side of the results: small photographs aren't enlarged.</summary>
    public int Size => Math.Min(_job.Options.Size, Math.Max(Content.Width, Content.Height));

    /// <summary>A picture to be shown; null where it can't be read, of which the cells will tell.</summary>
    public static Picture? Show(Func<Picture?> picture)
    {
        try
        {
            return picture();
        }
        catch (Exception e) when (e is PictureException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The measures of a result; those alone that need no style where its picture isn't known.</summary>
    /// <param name="network">The judge's.</param>
    /// <param name="file">The result.</param>
    public Dictionary<string, double?> Measure(PerceptualNetwork network, string file)
    {
        var result = PictureFile.Load(file).ToRgb();
        var content = OutputSize.Resize(Content, Size);
        if (Math.Min(result.Width, result.Height) < PairJudge.LeastSide)
            return Evaluation.Measure.All.ToDictionary(measure => measure.Name, _ => (double?)null);
        if (StylePicture is null)
        {
            return new()
            {
                ["ssim"] = PictureMetrics.GreySsim(content, result),
                ["msSsim"] = Math.Min(result.Width, result.Height) < PictureMetrics.LeastMsSsimSide ? null : PictureMetrics.MsSsim(content, result),
            };
        }
        using var memory = JudgedPictures.ReserveMemory(result.Width, result.Height);
        var found = (_judge ??= new PairJudge(network, content, SeenPicture.Of(StylePicture, _pair.Style.Picture!), JudgingSettings.Unweighted)).Measure(result);
        return Evaluation.Measure.All.ToDictionary(measure => measure.Name, measure => measure.Of(found));
    }

    /// <inheritdoc/>
    public void Dispose() => _judge?.Dispose();
}
