using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Training.Adversarial;

namespace Impasto.Tests.Training.Adversarial;

public sealed class PatchContrastTests : IDisposable
{
    private const int Side = 12, Channels = 6;

    private readonly TensorScope _scope = new();
    private readonly PatchProjection _projection = new([Channels, Channels], 16, 4);

    public void Dispose()
    {
        _projection.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_same_places_resemble_each_other_most()
    {
        IReadOnlyList<Tensor> features = [Random(1), Random(2)], others = [Random(3), Random(4)];
        var same = Loss(features, features);
        Assert.True(same < 0.8 * Loss(others, features), "of others it can't tell the places");
        // 144 places at random: about the logarithm of their number.
        Assert.InRange(Loss(others, features), 0.9 * Math.Log(Side * Side), 2.5 * Math.Log(Side * Side));
    }

    [Fact]
    public void It_is_the_cross_entropy_of_equation_2()
    {
        IReadOnlyList<Tensor> result = [Random(1)], input = [Random(2)];
        double[][] Vectors(Tensor features)
        {
            var values = _projection.Forward(0, Ops.Reshape(features, -1, Channels)).ToArray();
            return [.. values.Chunk(16).Select(row =>
            {
                var length = Math.Sqrt(row.Sum(v => (double)v * v));
                return row.Select(v => v / length).ToArray();
            })];
        }
        double[][] v = Vectors(result[0]), k = Vectors(input[0]);
        var expected = Enumerable.Range(0, v.Length).Average(i =>
        {
            double[] scores = [.. k.Select(key => key.Zip(v[i], (a, b) => a * b).Sum() / 0.07)];
            return Math.Log(scores.Sum(Math.Exp)) - scores[i];
        });
        Assert.Equal(expected, new PatchContrast(_projection).Loss(result, input, isMirrored: false, new SeededRandom(1)).Item(), 1e-3);
    }

    [Fact]
    public void Results_of_mirrored_inputs_are_compared_place_by_place()
    {
        IReadOnlyList<Tensor> result = [Random(1)], input = [Random(2)], mirrored = [Mirror(Random(1))];
        var contrast = new PatchContrast(_projection);
        Assert.Equal(contrast.Loss(result, input, isMirrored: false, new SeededRandom(8)).Item(), contrast.Loss(mirrored, input, isMirrored: true, new SeededRandom(8)).Item(), 1e-5);
    }

    [Fact]
    public void No_gradient_goes_to_the_input()
    {
        Tensor result = Random(1), input = Random(2);
        result.RequiresGrad = input.RequiresGrad = true;
        Tape.Backward(new PatchContrast(_projection).Loss([result], [input], isMirrored: false, new SeededRandom(1)));
        Assert.NotNull(result.Grad);
        Assert.Null(input.Grad);
    }

    private double Loss(IReadOnlyList<Tensor> result, IReadOnlyList<Tensor> input) =>
        new PatchContrast(_projection).Loss(result, input, isMirrored: false, new SeededRandom(1)).Item();

    private static Tensor Random(ulong seed)
    {
        var random = new SeededRandom(seed);
        return Tensor.From([.. Enumerable.Range(0, Side * Side * Channels).Select(_ => random.NextNormal())], 1, Side, Side, Channels);
    }

    private static Tensor Mirror(Tensor x)
    {
        var values = x.ToArray();
        var mirrored = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            int c = i % Channels, column = i / Channels % Side, row = i / Channels / Side;
            mirrored[(row * Side + Side - 1 - column) * Channels + c] = values[i];
        }
        return Tensor.From(mirrored, x.Shape.Sizes);
    }
}
