using Impasto.Tensors.Autograd;

namespace Impasto.Tensors.Tests.Autograd;

/// <summary>Compares the tape's gradients with central differences.</summary>
internal static class GradientCheck
{
    /// <summary>
    /// For a random weighting u of the output: d(sum u f(x)) / dx by the tape against (F(x + h) - F(x - h)) / 2h along random directions, where F is added up in double.
    /// The error allowed is relative to the sum of magnitudes that enter, float32's rounding over 2h.
    /// </summary>
    /// <param name="function">What to check.</param>
    /// <param name="seed">Of values and weights.</param>
    /// <param name="inputs">Values of each input; all are differentiated.</param>
    public static void Check(Func<Tensor[], Tensor> function, int seed, params Tensor[] inputs) => Check(function, seed, 1e-2, inputs);

    /// <inheritdoc cref="Check(Func{Tensor[], Tensor}, int, Tensor[])"/>
    public static void Check(Func<Tensor[], Tensor> function, int seed, double h, params Tensor[] inputs)
    {
        var random = new Random(seed);
        foreach (var input in inputs)
            input.RequiresGrad = true;
        float[] weights;
        using (new TensorScope())
        {
            var output = function(inputs);
            weights = [.. Enumerable.Range(0, (int)output.Shape.Count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
            Tape.Backward(output, Tensor.From(weights, output.Shape.Sizes));
        }
        for (var which = 0; which < inputs.Length; which++)
        {
            var gradient = inputs[which].Grad ?? throw new InvalidOperationException($"Input {which} got no gradient.");
            var values = inputs[which].ToArray();
            var slopes = gradient.ToArray();
            Assert.Equal(inputs[which].Shape, gradient.Shape);
            for (var trial = 0; trial < 4; trial++)
            {
                // A single coordinate, then three random directions.
                var direction = values.Select((_, i) => trial == 0 ? (i == values.Length / 2 ? 1.0 : 0.0) : random.NextDouble() * 2 - 1).ToArray();
                var (plus, step) = Evaluate(function, inputs, which, values, direction, h, weights);
                var (minus, stepBack) = Evaluate(function, inputs, which, values, direction, -h, weights);
                double expected = plus.Sum - minus.Sum, predicted = 0, size = 0;
                for (var i = 0; i < values.Length; i++)
                {
                    // The step that float32 really made.
                    predicted += slopes[i] * (step[i] - stepBack[i]);
                    size += Math.Abs(slopes[i] * (step[i] - stepBack[i]));
                }
                var allowed = 5e-3 * size + 2e-6 * (plus.Magnitude + minus.Magnitude) + 1e-9;
                Assert.True(Math.Abs(expected - predicted) <= allowed,
                    $"input {which}, trial {trial}: the function changed by {expected:g6}, its gradient predicts {predicted:g6}; allowed {allowed:g3}.");
            }
            inputs[which].ZeroGrad();
        }
    }

    /// <summary>Random values in low..high, away from the kinks of abs and ReLU by a tenth.</summary>
    public static Tensor Random(int seed, double low, double high, params ReadOnlySpan<int> shape)
    {
        var random = new Random(seed);
        var values = new float[new Shape(shape).Count];
        for (var i = 0; i < values.Length; i++)
        {
            do
                values[i] = (float)(low + (high - low) * random.NextDouble());
            while (Math.Abs(values[i]) < 0.1);
        }
        return Tensor.From(values, shape);
    }

    public static Tensor Random(int seed, params ReadOnlySpan<int> shape) => Random(seed, -2, 2, shape);

    private static ((double Sum, double Magnitude) Value, float[] At) Evaluate(Func<Tensor[], Tensor> function, Tensor[] inputs, int which, float[] values, double[] direction,
        double h, float[] weights)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        var moved = values.Select((v, i) => (float)(v + h * direction[i])).ToArray();
        var arguments = inputs.ToArray();
        arguments[which] = Tensor.From(moved, inputs[which].Shape.Sizes);
        var output = function(arguments).ToArray();
        return ((output.Zip(weights, (y, w) => (double)y * w).Sum(), output.Zip(weights, (y, w) => Math.Abs((double)y * w)).Sum()), moved);
    }
}
