using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Oil;
using Impasto.Networks.FeedForward;
using Impasto.Training;
using Impasto.Training.Adversarial;
using Impasto.Training.AnyStyle;
using Impasto.Training.Compression;
using Impasto.Training.FaceSwap;
using Impasto.Training.FeedForward;
using Impasto.Training.Meta;

namespace Impasto.Composition;

/// <summary>Every kind of model of this version that can be trained: the one list behind `impasto train` and the documentation.</summary>
public static class Trainers
{
    /// <summary>The trainers.</summary>
    /// <param name="models">Where they find the networks that they need.</param>
    public static IReadOnlyList<ITrainer> Create(ModelStore models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return [new CompressTrainer(models), .. FeedForwardKind.All.Where(kind => kind.Create is not null).Select(kind => new FeedForwardTrainer(models, kind)), new AnyStyleTrainer(models), new MetaTrainer(models),
            .. TranslationGame.All.Select(game => new TranslationTrainer(models, game)),
            new Pix2PixTrainer(models, Oiled), new FaceSwapTrainer(models)];
    }

    /// <summary>A crop as the oil filter without relief paints pictures so many times larger.</summary>
    private static Picture Oiled(Picture crop, float times)
    {
        var request = new StyleRequest { Content = crop, Styles = [], StyleScale = times, Faces = 0, Options = new OilOptions { Relief = 0, Varnish = 0 } };
        return new OilMethod().RenderAsync(request).GetAwaiter().GetResult().Picture;
    }
}
