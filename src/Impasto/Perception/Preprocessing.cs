namespace Impasto.Perception;

/// <summary>What a family of VGG weights expects as its input. It is part of the model file, so that families can't be mixed up.</summary>
public enum Preprocessing
{
    /// <summary>torchvision: RGB in 0..1, minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225); zero padding.</summary>
    Torchvision,

    /// <summary>The authors' own: BGR in 0..255 minus (103.939, 116.779, 123.68); zero padding. Held in RGB order here: the first convolution is flipped on loading.</summary>
    Caffe,

    /// <summary>AdaIN's, WCT's and linear transfer's: RGB in 0..1, preprocessed by a 1x1 convolution in the file; reflection padding.</summary>
    Normalised,
}
