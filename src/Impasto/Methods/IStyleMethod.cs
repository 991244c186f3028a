namespace Impasto.Methods;

/// <summary>One way of stylising a picture. A method's folder holds its options record, this, and its network or algorithm.</summary>
public interface IStyleMethod : IMethod
{
    /// <summary>Whether its styles are those that models were trained for, named without a picture; other methods take their styles from pictures.</summary>
    bool TakesTrainedStyles => false;

    /// <summary>Whether a prepared style serves it as well as the picture.</summary>
    bool TakesPreparedStyles => false;

    /// <summary>Whether it paints where no style is given.</summary>
    bool PaintsWithoutStyle => false;

    /// <summary>Whether it looks at the photo in its own pixels, whatever the result's size: for faces, and for landmarks given in them.</summary>
    bool NeedsWholePhoto => false;

    /// <summary>Whether its networks normalise by a picture's statistics, which the frames of a clip can share so that they don't flicker.</summary>
    bool SharesStatistics => false;

    /// <summary>Whether it begins a clip's frame with the result of the one before, and keeps to it by itself.</summary>
    bool FollowsFrames => false;

    /// <summary>Opens the method for any number of pictures: what one of them needed (networks, faces, style targets) stays loaded for the next.</summary>
    IStyleSession Open();
}
