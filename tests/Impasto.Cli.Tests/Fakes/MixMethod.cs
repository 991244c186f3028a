using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>A method that is quick and whose result is known: each iteration goes one step from the content's colours to the style's mean colour.</summary>
internal sealed class MixMethod : IStyleMethod, IStyleSession, IHasPresets
{
    public string Name => "mix";

    public string Summary => "mixes the content with the style's mean colour";

    public string Paper => "Nobody 2026, made for the tests";

    public Type OptionsType => typeof(MixOptions);

    /// <summary>Called in every iteration, before its report.</summary>
    public Action<int>? OnIteration { get; init; }

    /// <summary>All that was asked for.</summary>
    public List<StyleRequest> Requests { get; } = [];

    public StyleRequest? LastRequest => Requests.LastOrDefault();

    public int LastThreads { get; private set; }

    public MixOptions LastOptions => (MixOptions)LastRequest!.Options!;

    public object Preset(string name) => name == "long" ? new MixOptions { Preset = "long", Iterations = 50, Ratio = 0.9f } : new MixOptions();

    /// <summary>How often it was opened, and closed.</summary>
    public int Opened { get; private set; }

    public int Closed { get; private set; }

    public IStyleSession Open()
    {
        Opened++;
        return this;
    }

    public void Dispose() => Closed++;

    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        Requests.Add(request);
        LastThreads = ComputeContext.Current.Threads;
        var options = (MixOptions)request.Options!;
        if (request.Styles.Count == 0)
            throw new UsageException("The method mix needs a style", "name one with `Styles`");
        if (request.Size > 20000)
            throw new MemoryLimitException("This would need 9.9 GiB of memory, but there are 2.0 GiB", "`Size` 512 would fit");
        var picture = request.Content.ToRgb().Clone();
        var mean = Mean(request.Styles.Select(style => style.Picture!.ToRgb()).First());
        var done = 0;
        for (; done < options.Iterations && !cancel.IsCancellationRequested; done++)
        {
            for (var i = 0; i < picture.Pixels.Length; i++)
                picture.Pixels[i] += options.Ratio / options.Iterations * (mean[i % 3] - picture.Pixels[i]);
            OnIteration?.Invoke(done + 1);
            progress?.Report(new StyleProgress("mixing", done + 1, options.Iterations, 1.0 / (done + 1), picture.Clone));
        }
        if (done == 0)
            throw new OperationCanceledException(cancel);
        return Task.FromResult(new StyleResult(picture)
        {
            Iterations = done,
            Losses = new StyleLosses(1.0 / done, 0.25, 0.5, 0.125, 1),
            Partial = done < options.Iterations,
            Notes = ["Mixed by the tests' own method."],
        });
    }

    private static float[] Mean(Picture picture)
    {
        var mean = new float[3];
        for (var i = 0; i < picture.Pixels.Length; i++)
            mean[i % 3] += picture.Pixels[i] / (picture.Width * picture.Height);
        return mean;
    }
}
