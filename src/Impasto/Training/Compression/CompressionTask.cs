using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Training.Compression;

/// <summary>
/// Fine-tunes a compressed network end to end, so that its features and Gram matrices are the full network's: on photographs and paintings, on noise, and on the pictures an
/// optimiser visits. For the last there is a pool of pictures that walk: each step moves one batch of them some way down the compressed network's own style loss, towards
/// random styles, so that wherever that network is deceived the full one corrects it. Targets are scaled to unit mean square a layer.
/// </summary>
internal sealed class CompressionTask : ITrainingTask, IDisposable
{
    /// <summary>Batches of walking pictures in the pool.</summary>
    private const int PoolBatches = 12;

    /// <summary>How many visits a batch of the pool lives through before it starts anew.</summary>
    private const int Lifetime = 40;

    /// <summary>Grey levels (of 1) that a walking picture moves at a visit.</summary>
    private const float WalkStep = 0.02f;

    private static readonly string[] Layers = ["relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1", "relu3_3", "relu4_1", "relu4_2", "relu4_3"];

    private readonly PerceptualNetwork _teacher;
    private readonly PerceptualNetwork _student;
    private readonly PictureSource _photos;
    private readonly PictureSource _styles;
    private readonly IReadOnlyList<PictureSource> _heldOut;
    private readonly int _batch;
    private readonly int _crop;
    private readonly int _seed;
    private readonly float _gramWeight;
    private readonly Dictionary<string, Tensor> _state = [];
    private readonly HashSet<string> _layers;

    /// <summary>A fine-tuning.</summary>
    /// <param name="teacher">The full network.</param>
    /// <param name="student">The compressed one; its weights are trained.</param>
    /// <param name="photos">Photographs.</param>
    /// <param name="styles">Paintings and other styles; also what the walking pictures walk towards.</param>
    /// <param name="heldOut">Photographs and styles to validate on.</param>
    /// <param name="seed">Everything random follows from it.</param>
    /// <param name="batch">Crops a step.</param>
    /// <param name="crop">Their side in pixels.</param>
    /// <param name="gramWeight">Weight of the Gram matrices against the features.</param>
    public CompressionTask(PerceptualNetwork teacher, PerceptualNetwork student, PictureSource photos, PictureSource styles, IReadOnlyList<PictureSource> heldOut, int seed,
        int batch = 4, int crop = 128, float gramWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(student);
        _teacher = teacher;
        _student = student;
        _photos = photos;
        _styles = styles;
        _heldOut = heldOut;
        _batch = batch;
        _crop = crop;
        _seed = seed;
        _gramWeight = gramWeight;
        _layers = [.. Layers.Where(student.Layers.Contains)];
        student.SetTrainable(true);
        Groups = [new ParameterGroup("student", student.Parameters())];
        for (var i = 0; i < PoolBatches; i++)
        {
            _state[$"walk.{i}"] = TensorScope.Release(Tensor.Zeros(batch, crop, crop, 3));
            _state[$"style.{i}"] = TensorScope.Release(Tensor.Zeros(batch, crop, crop, 3));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <inheritdoc/>
    public object Prepare(int step)
    {
        if (KindOf(step) == Kind.Walk && Visit(step) % Lifetime != 0)
            return Array.Empty<float>();
        var random = Random(step);
        var mixed = Enumerable.Range(0, _batch).Select(i => ((i + step) % 3 == 0 ? _styles : _photos).Crop(random, _crop)).ToList();
        var pixels = mixed.SelectMany(p => p.Pixels).ToArray();
        return KindOf(step) == Kind.Walk
            ? (float[])[.. pixels, .. Enumerable.Range(0, _batch).SelectMany(_ => _styles.Crop(random, _crop).Pixels)]
            : pixels;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        var pixels = (float[])prepared;
        var kind = KindOf(step);
        var image = kind == Kind.Walk ? Walk(step, pixels) : Tensor.From(pixels, _batch, _crop, _crop, 3);
        if (kind == Kind.Noise)
            image = AddNoise(image, Random(step).Fork(2));
        _teacher.Pooling = _student.Pooling = step % 4 == 3 ? PoolingKind.Max : PoolingKind.Average;
        var (total, features, grams) = Losses(image);
        Tape.Backward(total);
        return new Dictionary<string, double> { ["total"] = total.Item(), ["features"] = features, ["grams"] = grams, [$"{kind}".ToLowerInvariant()] = total.Item() };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        double total = 0, features = 0, grams = 0;
        const int Batches = 8;
        _teacher.Pooling = _student.Pooling = PoolingKind.Average;
        for (var i = 0; i < Batches; i++)
        {
            using var scope = new TensorScope();
            // The same batches every time, of numbers that no step uses.
            var image = _heldOut[i % _heldOut.Count].Batch(_seed, -1 - i, _batch, _crop);
            var (sum, f, g) = Losses(image);
            total += sum.Item() / Batches;
            features += f / Batches;
            grams += g / Batches;
        }
        return new Dictionary<string, double> { ["total"] = total, ["features"] = features, ["grams"] = grams };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _state.Values)
            tensor.Dispose();
    }

    private (Tensor Total, double Features, double Grams) Losses(Tensor image)
    {
        Dictionary<string, Tensor> targets;
        using (Tape.Pause())
            targets = _teacher.Features(image, _layers);
        Tensor? total = null;
        double features = 0, grams = 0;
        _student.Visit(_student.Preprocess(image), _layers, (layer, found) =>
        {
            var target = targets[layer];
            var feature = Ops.SquaredDistance(found, target, LossTargets.OverSquares(1, target));
            var truth = GramLoss.MeanGram(target);
            var gram = Ops.SquaredDistance(GramLoss.MeanGram(found), truth, LossTargets.OverSquares(_gramWeight, truth));
            features += feature.Item();
            grams += gram.Item();
            var sum = Ops.Add(feature, gram);
            total = total is null ? sum : Ops.Add(total, sum);
        });
        return (total!, features, grams);
    }

    /// <summary>Moves the pool's next batch by one step of its style loss under the student, normalised gradient descent with fresh noise now and then.</summary>
    private Tensor Walk(int step, float[] fresh)
    {
        var slot = Slot(step);
        Tensor walker = _state[$"walk.{slot}"], style = _state[$"style.{slot}"];
        if (fresh.Length > 0)
        {
            walker.CopyFrom(fresh.AsSpan(0, fresh.Length / 2));
            style.CopyFrom(fresh.AsSpan(fresh.Length / 2));
            return walker.Detach();
        }
        _student.SetTrainable(false);
        try
        {
            var grams = LossTargets.Grams(_student, style, _layers);
            // A few strides a visit: between two visits the weights have hardly moved.
            for (var stride = 0; stride < 2; stride++)
            {
                using var scope = new TensorScope();
                var image = walker.Detach();
                image.RequiresGrad = true;
                Tensor? loss = null;
                _student.Visit(_student.Preprocess(image), _layers, (layer, f) =>
                {
                    var target = grams[layer];
                    var term = Ops.SquaredDistance(GramLoss.MeanGram(f), target, LossTargets.OverSquares(1, target));
                    loss = loss is null ? term : Ops.Add(loss, term);
                });
                Tape.Backward(loss!);
                var gradient = image.Grad!.ToArray();
                var values = walker.ToArray();
                var rms = Math.Sqrt(gradient.Average(g => (double)g * g)) + 1e-20;
                for (var i = 0; i < values.Length; i++)
                    values[i] = Math.Clamp(values[i] - (float)(WalkStep * Math.Clamp(gradient[i] / rms, -3, 3)), -0.1f, 1.1f);
                walker.CopyFrom(values);
            }
        }
        finally
        {
            _student.SetTrainable(true);
        }
        return walker.Detach();
    }

    /// <summary>Noise over the whole picture: from a grain to nothing but noise.</summary>
    private static Tensor AddNoise(Tensor image, SeededRandom random)
    {
        var values = image.ToArray();
        var share = random.NextFloat();
        for (var i = 0; i < values.Length; i++)
            values[i] = (1 - share) * values[i] + share * Math.Clamp(0.5f + 0.25f * random.NextNormal(), 0, 1);
        return Tensor.From(values, image.Shape.Sizes);
    }

    private SeededRandom Random(int step) => new SeededRandom(((ulong)(uint)_seed << 32) ^ (uint)step).Fork(3);

    private static Kind KindOf(int step) => (step % 8) switch
    {
        3 => Kind.Noise,
        1 or 5 or 7 => Kind.Walk,
        _ => Kind.Picture,
    };

    /// <summary>Walking steps done before this one.</summary>
    private static int Walked(int step) => step / 8 * 3 + (step % 8) switch { > 6 => 2, > 4 => 1, _ => 0 };

    private static int Slot(int step) => Walked(step) % PoolBatches;

    /// <summary>How often the step's slot was visited before; slots start at different ages, so that they don't all start anew at once.</summary>
    private static int Visit(int step) => Walked(step) / PoolBatches == 0 ? 0 : Walked(step) / PoolBatches + Slot(step) * (Lifetime / PoolBatches);

    private enum Kind
    {
        Picture,
        Noise,
        Walk,
    }
}
