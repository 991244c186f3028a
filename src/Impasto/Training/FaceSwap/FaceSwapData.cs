using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Training.FaceSwap;

/// <summary>What a face swap network is trained with.</summary>
/// <param name="LossNetwork">Judges; not owned.</param>
/// <param name="Faces">To train on.</param>
/// <param name="HeldOut">To validate on.</param>
/// <param name="Poses">The target.</param>
/// <param name="Seed">Everything random follows from it.</param>
internal sealed record FaceSwapData(PerceptualNetwork LossNetwork, IReadOnlyList<FaceCrop> Faces, IReadOnlyList<FaceCrop> HeldOut, TargetPoses Poses, int Seed)
{
    /// <summary>The faces of a step: a function of the seed and its number.</summary>
    /// <param name="step">Which.</param>
    /// <param name="options">How many, and of which size.</param>
    public FaceSwapBatch Batch(int step, FaceSwapTrainOptions options)
    {
        var random = new SeededRandom(((ulong)(uint)Seed << 32) ^ (ulong)(uint)step).Fork(3);
        return Of([.. Enumerable.Range(0, options.Batch).Select(_ => Faces[random.NextInt(Faces.Count)].Square(options.Size, random))], options);
    }

    /// <summary>Faces as a batch.</summary>
    public FaceSwapBatch Of(IReadOnlyList<(Picture Square, FaceLandmarks Face)> faces, FaceSwapTrainOptions options)
    {
        var (size, eyes) = (options.Size, FrontalFace.In(options.Size).EyeDistance);
        var masks = faces.SelectMany(face => FaceMask.Of(face.Face, size, size, 0.3 * eyes, inset: -0.05).Values).ToArray();
        IReadOnlyList<Picture> squares = [.. faces.Select(face => face.Square)], posed = [.. faces.Select(face => Poses.In(face.Square, face.Face)).OfType<Picture>()];
        return new FaceSwapBatch(TensorScope.Release(squares.ToTensor()), TensorScope.Release(Tensor.From(masks, faces.Count, size, size, 1)),
            [.. faces.Select(face => Poses.NearestTo(face.Face, options.Nearest))], posed.Count == 0 ? null : TensorScope.Release(posed.ToTensor()));
    }
}
