namespace Impasto.Training.FeedForward;

/// <summary>The layer of the content loss (Johnson et al. 2016, section 4.1 and figure 3). Members are called as the layers are.</summary>
public enum ContentLayer
{
    /// <summary>Keeps more of the photograph.</summary>
    Relu2_2,

    /// <summary>Lets strokes be painted.</summary>
    Relu3_3,
}
