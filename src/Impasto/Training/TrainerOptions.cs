using Impasto.Options;

namespace Impasto.Training;

/// <summary>Settings common to every training.</summary>
public sealed record TrainerOptions
{
    /// <summary>Where checkpoints, the log and pictures go.</summary>
    [Option("folder", "Folder for checkpoints, the log and validation pictures; an unfinished training in it is continued", Unit = "DIR")]
    public string Folder { get; init; } = "checkpoints";

    /// <summary>Steps in all.</summary>
    [Option("steps", "Steps in all; 0 keeps the weights it would begin with", Min = 0, Max = 10_000_000, Unit = "N")]
    public int Steps { get; init; } = 1000;

    /// <summary>The time instead of the steps.</summary>
    [Option("minutes", "Train for this time, final validation and model file included, instead of `Steps`. The learning rate follows the clock, so the seed alone "
        + "doesn't repeat such a training; the registry's command says the steps that were done", Min = 0.1, Max = 1_000_000, Unit = "MINUTES")]
    public double? Minutes { get; init; }

    /// <summary>The first learning rate.</summary>
    [Option("learning-rate", "Learning rate at the beginning", Min = 0, Max = 10)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How it falls.</summary>
    [Option("schedule", "How the learning rate falls")]
    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>Steps over which the rate rises from nothing; null is a twentieth of the training.</summary>
    [Option("warmup", "Steps over which the learning rate rises from nothing; where it isn't said, a twentieth of the training", Min = 0, Max = 1_000_000, Unit = "N")]
    public int? Warmup { get; init; } = 0;

    /// <summary>Multiply each weight's rate by its own rms at the beginning.</summary>
    [Option("relative-rates", "Learning rates relative to each weight's own size")]
    public bool RelativeRates { get; init; }

    /// <summary>Adam's second beta.</summary>
    [Option("beta2", "Adam's decay of squared gradients", Min = 0, Max = 0.999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the exponential moving average of the weights that is saved and validated; 0 is none, null an average over the last tenth of the steps done.</summary>
    [Option("ema", "Decay of the moving average of the weights; 0 is none; where it isn't said, the average is of about the last tenth of the steps", Min = 0, Max = 0.999999)]
    public double? Ema { get; init; } = 0;

    /// <summary>Greatest norm of the gradient; 0 is no limit.</summary>
    [Option("clip", "Greatest norm of the gradient; 0 is no limit", Min = 0, Max = 1e12)]
    public double Clip { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    [Option("checkpoint-every", "Steps between checkpoints", Min = 1, Max = 10_000_000, Unit = "N")]
    public int CheckpointEvery { get; init; } = 200;

    /// <summary>Steps between validations.</summary>
    [Option("validate-every", "Steps between validations", Min = 1, Max = 10_000_000, Unit = "N")]
    public int ValidateEvery { get; init; } = 500;

    /// <summary>Everything random follows from it.</summary>
    [Option("seed", "Everything random follows from it", Min = 0, Max = int.MaxValue)]
    public int Seed { get; init; }
}
