using System.Text.Json;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Optimizers;

/// <summary>The two problems of the optimisers' fixture, and its cases.</summary>
internal static class OptimizerFixture
{
    public static SafetensorsFile Stored { get; } = new(Repo.Fixture("neural", "optimizers.safetensors"));

    public static IReadOnlyList<JsonElement> Cases { get; } =
        [.. JsonDocument.Parse(File.ReadAllText(Repo.Fixture("neural", "optimizers.json"))).RootElement.GetProperty("cases").EnumerateArray()];

    public static JsonElement Case(string name) => Cases.Single(c => c.GetProperty("name").GetString() == name);

    public static Tensor Start(string problem)
    {
        var x = Tensor.From(Stored.Floats($"{problem}/start"), 10);
        x.RequiresGrad = true;
        return x;
    }

    /// <summary>The loss at x, on the tape where x requires a gradient.</summary>
    public static Tensor Loss(string problem, Tensor x)
    {
        if (problem == "least_squares")
        {
            var a = Tensor.From(Stored.Floats("least_squares/A"), 20, 10);
            var b = Tensor.From(Stored.Floats("least_squares/b"), 20);
            return Ops.SquaredDistance(Ops.MatMul(a, x), b, 0.5f);
        }
        Tensor head = Ops.Slice(x, [0], [9]), tail = Ops.Slice(x, [1], [10]);
        var valley = Ops.SquaredDistance(tail, Ops.Multiply(head, head), 100);
        return Ops.Add(valley, Ops.SquaredDistance(head, Tensor.Full(1, 9)));
    }

    /// <summary>
    /// The loss at x in double. L-BFGS ends a step where the loss changes by less than 1e-9, which float32 losses of 37 (4e-6 apart) do or don't by the luck of rounding.
    /// </summary>
    public static double LossValue(string problem, Tensor x)
    {
        var v = x.ToArray();
        double sum = 0;
        if (problem == "least_squares")
        {
            float[] a = Stored.Floats("least_squares/A"), b = Stored.Floats("least_squares/b");
            for (var row = 0; row < b.Length; row++)
            {
                double residual = -b[row];
                for (var i = 0; i < v.Length; i++)
                    residual += (double)a[row * v.Length + i] * v[i];
                sum += 0.5 * residual * residual;
            }
            return sum;
        }
        for (var i = 0; i + 1 < v.Length; i++)
            sum += 100 * Math.Pow(v[i + 1] - (double)v[i] * v[i], 2) + Math.Pow(1 - (double)v[i], 2);
        return sum;
    }

    /// <summary>The closure that optimisers call: gradients by the tape.</summary>
    public static Func<double> Closure(string problem, Tensor x) => () =>
    {
        using var scope = new TensorScope();
        x.ZeroGrad();
        Tape.Backward(Loss(problem, x));
        return LossValue(problem, x);
    };

    public static Optimizer Make(JsonElement c, Tensor x)
    {
        var a = c.GetProperty("attributes");
        double Number(string name, double otherwise) => a.TryGetProperty(name, out var v) ? v.GetDouble() : otherwise;
        bool Flag(string name) => a.TryGetProperty(name, out var v) && v.GetBoolean();
        double Beta(int i) => a.GetProperty("betas")[i].GetDouble();
        var rate = a.GetProperty("lr").GetDouble();
        return c.GetProperty("op").GetString() switch
        {
            "sgd" => new Sgd([x], rate, Number("momentum", 0), Number("dampening", 0), Flag("nesterov"), Number("weight_decay", 0)),
            "adam" => new Adam([x], rate, Beta(0), Beta(1), Number("eps", 1e-8), Number("weight_decay", 0)),
            "adamw" => new Adam([x], rate, Beta(0), Beta(1), Number("eps", 1e-8), Number("weight_decay", 0), decoupled: true),
            "rmsprop" => new RmsProp([x], rate, Number("alpha", 0.99), Number("eps", 1e-8), Number("momentum", 0), Flag("centered"), Number("weight_decay", 0)),
            "lbfgs" => new Lbfgs([x], rate, (int)Number("max_iter", 20), a.TryGetProperty("max_eval", out var m) ? m.GetInt32() : null, (int)Number("history_size", 100),
                a.GetProperty("line_search_fn").GetString() == "strong_wolfe" ? LineSearch.StrongWolfe : LineSearch.Fixed, Number("tolerance_grad", 1e-7),
                Number("tolerance_change", 1e-9)),
            var other => throw new NotSupportedException($"The fixture names the optimiser '{other}', which the test doesn't know."),
        };
    }
}
