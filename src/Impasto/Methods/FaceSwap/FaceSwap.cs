using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.Networks.FaceSwap;
using Impasto.Options;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.FaceSwap;

/// <summary>
/// Korshunova et al. 2017: a face is aligned to a frontal one by its landmarks, goes through the target's network, and back into the photo by the inverse alignment, a soft mask and
/// seamless cloning.
/// </summary>
internal sealed class FaceSwap : IDisposable
{
    private readonly FaceSwapModel _model;

    private FaceSwap(FaceSwapModel model) => _model = model;

    /// <summary>Whether the model's target is painted.</summary>
    public bool IsPainting => _model.IsPainting;

    /// <summary>Who of a photographed target agreed to what when it was learnt; null for paintings.</summary>
    public string? TrainingConsent => _model.Consent;

    /// <summary>The target's descriptor; empty where the model has none.</summary>
    public IReadOnlyList<float> Descriptor => _model.Descriptor;

    /// <summary>Loads a target's network.</summary>
    /// <param name="models">Where it is.</param>
    /// <param name="target">Its name, or its file.</param>
    /// <exception cref="UsageException">None is named.</exception>
    /// <exception cref="ModelException">There is no such model, it is of another kind, or damaged.</exception>
    public static FaceSwap Open(ModelStore models, NamedOrFile? target)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (target is null)
        {
            List<string> names = [.. models.All().Where(model => model.Entry.Kind == FaceSwapModel.Kind).Select(model => model.Entry.Name)];
            throw new UsageException("There is no target", names.Count > 0 ? $"name one with `Target`: {string.Join(", ", names)}" : "train one with 'impasto train faceswap', or warp a picture's face onto the photo with 'impasto face warp'");
        }
        return new FaceSwap(FaceSwapModel.Load(models.PathOf(target, FaceSwapModel.Kind)));
    }

    /// <summary>By what right the target's face is used, as the model and the user say.</summary>
    /// <param name="options">The user's.</param>
    /// <exception cref="UsageException">The target was photographed and no consent is given, or it is said to be what it isn't.</exception>
    public TargetConsent Consent(FaceSwapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (IsPainting)
            return options.TargetConsent is null ? new TargetConsent(true, null) : throw new UsageException($"The target {options.Target} is painted, so that nobody has to agree", "leave `TargetConsent` out");
        if (options.Painting)
            throw new UsageException($"The target {options.Target} was learnt from photographs of a person, so it is no painting", "give `TargetConsent` with who agreed, when and how");
        return options.TargetConsent is not null ? TargetConsent.Of(painting: false, options.TargetConsent, $"{options.Target}")
            : throw new UsageException($"The target {options.Target} was learnt from photographs of a person, and nobody's face is put on another without being asked", "give `TargetConsent` with who agreed to this use, when and how");
    }

    /// <summary>Part of the photo with the target's face in it.</summary>
    /// <param name="photo">Three channels.</param>
    /// <param name="face">Which face is replaced.</param>
    public FacePatch Patch(Picture photo, FaceLandmarks face)
    {
        var window = new FaceWindow(photo, face);
        var size = _model.Network.Size;
        var align = FrontalFace.Align(window.Face, size);
        var swapped = Forward(FrontalFace.Extract(photo, FrontalFace.Align(face, size).Invert(), size));
        var back = FlowField.From(window.Under.Width, window.Under.Height, align, step: 8);
        var picture = back.Warp(swapped);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = Math.Clamp(picture.Pixels[i], 0, 1);
        return window.Patch(picture);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private Picture Forward(Picture aligned)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        return _model.Network.Forward(aligned.ToTensor()).ToPicture();
    }
}
