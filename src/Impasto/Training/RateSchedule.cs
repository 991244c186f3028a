namespace Impasto.Training;

/// <summary>How a learning rate falls over a training.</summary>
public enum RateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Along half a cosine to 0.</summary>
    Cosine,

    /// <summary>Along a line to 0.</summary>
    Linear,

    /// <summary>Half of the training not at all, then along a line to 0.</summary>
    HalfLinear,
}
