namespace Impasto.Perception;

/// <summary>How a perceptual network shrinks between its blocks.</summary>
public enum PoolingKind
{
    /// <summary>The largest of 2x2, as VGG was trained.</summary>
    Max,

    /// <summary>The mean of 2x2: smoother gradients, said to look cleaner (Gatys et al. 2016, section 2).</summary>
    Average,
}
