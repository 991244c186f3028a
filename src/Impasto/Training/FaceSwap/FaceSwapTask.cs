using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Losses;
using Impasto.Networks.FaceSwap;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.FaceSwap;

/// <summary>
/// Trains a face swap network (Korshunova et al. 2017, section 3.2): content at relu4_2, style at relu3_1 and relu4_1 as the nearest of the target's pictures place by place, light, total
/// variation. Style counts where the face is pasted alone; outside it pixels stay as they are.
/// </summary>
internal sealed class FaceSwapTask : ITrainingTask
{
    private const int ValidationFaces = 8;

    private readonly FaceSwapNet _network;
    private readonly FaceSwapTrainOptions _options;
    private readonly FaceSwapData _data;

    /// <param name="network">What is trained.</param>
    /// <param name="options">How.</param>
    /// <param name="data">With what.</param>
    public FaceSwapTask(FaceSwapNet network, FaceSwapTrainOptions options, FaceSwapData data)
    {
        (_network, _options, _data) = (network, options, data);
        network.SetRequiresGrad(true);
        Groups = [new ParameterGroup("network", network.NamedParameters.ToDictionary(p => p.Name, p => p.Tensor))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public object Prepare(int step) => _data.Batch(step, _options);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        using var batch = (FaceSwapBatch)prepared;
        var output = _network.Forward(batch.Faces);
        var total = Evaluate(output, batch, out var figures);
        Tape.Backward(total);
        return figures;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        var all = new List<Dictionary<string, double>>();
        var cells = new List<(Picture?, string)>();
        foreach (var face in _data.HeldOut.Take(ValidationFaces))
        {
            using var scope = new TensorScope();
            using var batch = _data.Of([face.Square(_options.Size, null)], _options);
            var output = _network.Forward(batch.Faces);
            Evaluate(output, batch, out var figures);
            all.Add(figures);
            cells.Add((batch.Faces.ToPicture(), "face"));
            cells.Add((batch.Posed?.ToPicture() ?? _data.Poses.Squares[batch.Candidates[0][0]], "target"));
            cells.Add((output.ToPicture(), string.Create(CultureInfo.InvariantCulture, $"{figures["total"]:F2}")));
        }
        var sheet = new ContactSheetOptions { Columns = 6, TextScale = 1, CellWidth = _options.Size, CellHeight = _options.Size };
        PictureFile.Save(ContactSheet.Compose(cells, sheet), Path.Combine(folder, $"step-{step:000000}.jpg"));
        return all[0].Keys.ToDictionary(name => name, name => all.Average(figures => figures[name]));
    }

    private Tensor Evaluate(Tensor output, FaceSwapBatch batch, out Dictionary<string, double> figures)
    {
        var (targets, candidates) = Targets(batch);
        List<ILossTerm> terms =
        [
            new TotalVariationLoss(_options.TvWeight, meanSquare: true), new LightLoss(_options.LightWeight),
            .. TargetPoses.Layers.Select(layer => new NearestPlaceLoss(layer, targets[layer], candidates, batch.Masks, _options.StyleWeight / TargetPoses.Layers.Length)),
            new ContentLoss("relu4_2", target: null, _options.ContentWeight, LossScale.Relative),
        ];
        using var objective = new PerceptualObjective(_data.LossNetwork, terms);
        var perceptual = objective.Evaluate(output, new LossBatch { Content = batch.Faces }, out var values);
        var outside = Ops.Affine(batch.Masks, -1, 1);
        var surroundings = Ops.Affine(Ops.Mse(Ops.Multiply(output, outside), Ops.Multiply(batch.Faces, outside)), _options.SurroundingsWeight);
        var total = Ops.Add(perceptual, surroundings);
        figures = values.ToDictionary();
        figures["surroundings"] = surroundings.Item();
        figures["total"] = total.Item();
        return total;
    }

    /// <summary>What the faces may take from: the target's poses, and the target in the face's own.</summary>
    private (IReadOnlyDictionary<string, List<float[]>> Features, IReadOnlyList<int[]> Candidates) Targets(FaceSwapBatch batch)
    {
        if (batch.Posed is null)
            return (_data.Poses.Features, batch.Candidates);
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var features = _data.LossNetwork.Features(batch.Posed, TargetPoses.Layers).ToDictionary(pair => pair.Key,
            pair => (List<float[]>)[.. _data.Poses.Features[pair.Key], .. NearestPlaceLoss.Unit(pair.Value.ToArray(), pair.Value.Shape.C).Chunk(pair.Value.Shape.H * pair.Value.Shape.W * pair.Value.Shape.C)]);
        return (features, [.. batch.Candidates.Select((nearest, i) => (int[])[.. nearest, _data.Poses.Squares.Count + i])]);
    }
}
