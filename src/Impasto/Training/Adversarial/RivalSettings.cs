using Impasto.Losses;

namespace Impasto.Training.Adversarial;

/// <summary>How a discriminator plays.</summary>
/// <param name="Loss">What for.</param>
/// <param name="Width">Channels of its first layer.</param>
/// <param name="R1">Weight of the penalty on its gradient at genuine pictures; 0 is none.</param>
/// <param name="Pool">Former pictures that it is shown again.</param>
internal sealed record RivalSettings(GameLoss Loss, int Width, float R1, int Pool);
