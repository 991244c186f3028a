namespace Impasto.Training.AnyStyle;

/// <summary>Which learnt transform a network for any style gets.</summary>
public enum LearntKind
{
    /// <summary>The simple covariance transformation of CCPL.</summary>
    Sct,

    /// <summary>Li et al.'s two branches.</summary>
    Li,
}
