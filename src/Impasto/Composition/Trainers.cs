using Impasto.Catalog;
using Impasto.Networks.FeedForward;
using Impasto.Training;
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
            new FaceSwapTrainer(models)];
    }
}
