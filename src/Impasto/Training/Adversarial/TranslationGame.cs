using Impasto.Networks;
using Impasto.Networks.FeedForward;

namespace Impasto.Training.Adversarial;

/// <summary>One of the games between collections of pictures that can be trained.</summary>
/// <param name="Name">What users type after train.</param>
/// <param name="Summary">One line for help and tables.</param>
/// <param name="OptionsType">Its options record.</param>
/// <param name="Begin">The task over a generator.</param>
internal sealed record TranslationGame(string Name, string Summary, Type OptionsType,
    Func<TransformModel, TranslationOptions, TranslationData, Action<string>?, TranslationTask> Begin)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TranslationGame> All { get; } =
    [
        new("cyclegan", "Trains generators between two collections of pictures, photographs and a painter's work, and back (Zhu et al. 2017)", typeof(CycleGanTrainOptions),
            (model, options, data, report) => new CycleGanTask(model, NewGenerator(options, $"{options.Name}-back", (ulong)data.Seed + 4), (CycleGanTrainOptions)options, data, report)),
        new("cut", "Trains a generator between two collections in one direction, in half the time (CUT and FastCUT, Park et al. 2020)", typeof(CutTrainOptions),
            (model, options, data, report) => new CutTask(model, (CutTrainOptions)options, data, report)),
    ];

    /// <summary>A generator with random weights: Johnson's network with CycleGAN's 7x7 windows (Zhu et al. 2017, appendix 7.2), whose upsampling leaves no checkerboard.</summary>
    public static TransformModel NewGenerator(TranslationOptions options, string name, ulong seed) =>
        new(new TransformNet(options.Width, options.Blocks, styles: 0, kernel: 7, seed), [name]) { IsOfGame = true, Noise = options.Noise ?? 0, Side = options.Side };
}
