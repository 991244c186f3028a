using System.Text.Json;
using Impasto.Tensors;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks;

/// <summary>One case of the networks' fixture: inputs and parameters as tensors in this library's layouts, and the comparison of what comes out.</summary>
internal sealed class NetworkCase
{
    private static readonly SafetensorsFile Stored = new(Repo.Fixture("neural", "networks.safetensors"));
    private static readonly JsonElement Index = JsonDocument.Parse(File.ReadAllText(Repo.Fixture("neural", "networks.json"))).RootElement;

    private readonly JsonElement _entry;
    private readonly string[] _parameterNames;

    public NetworkCase(string name)
    {
        _entry = Index.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        foreach (var input in _entry.GetProperty("inputs").EnumerateObject())
            Tensors[input.Name] = Leaf(input.Value.GetString()!, _entry.TryGetProperty("gradients", out var g) && g.TryGetProperty(input.Name, out _));
        _parameterNames = _entry.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(p => p.GetProperty("name").GetString()!)]
            : [];
        foreach (var p in _parameterNames.Zip(_parameterNames.Length == 0 ? [] : parameters.EnumerateArray()))
            Tensors[p.First] = Leaf(p.Second.GetProperty("tensor").GetString()!, true);
    }

    public static IReadOnlyList<string> Names { get; } = [.. Index.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    /// <summary>Direct convolutions in Winograd's place, in a child process: every case then holds at the stored tolerances.</summary>
    public const string DirectVariable = "IMPASTO_DIRECT_CONVOLUTION";

    /// <summary>
    /// 1, or 6 where 3x3 convolutions of 16 and more channels run by Winograd's F(4x4, 3x3): those are about 20 times less exact than the direct ones whose error, times 10, the
    /// tolerances are, and three times that is allowed (the fixtures' README).
    /// </summary>
    public double Slack => Environment.GetEnvironmentVariable(DirectVariable) == "1" ? 1
        : Op == "train" || (_parameterNames.Length > 0 && _entry.GetProperty("parameters").EnumerateArray().Any(p => IsWinograd(p.GetProperty("shape")))) ? 6
        : 1;

    public string Op => _entry.GetProperty("op").GetString()!;

    /// <summary>Inputs and parameters by name: pictures [N, H, W, C], convolutions' weights [O, kH, kW, I], transposed ones' [I, kH, kW, O].</summary>
    public Dictionary<string, Tensor> Tensors { get; } = [];

    public JsonElement Attributes => _entry.GetProperty("attributes");

    public double Number(string attribute) => Attributes.GetProperty(attribute).GetDouble();

    public int Integer(string attribute) => Attributes.GetProperty(attribute).GetInt32();

    /// <summary>The parameters alone: what a module loads.</summary>
    public Dictionary<string, Tensor> Parameters => _parameterNames.ToDictionary(name => name, name => Tensors[name]);

    /// <summary>A stored tensor of this case's outputs.</summary>
    public double[] Output(string name) => Stored.Doubles(_entry.GetProperty("outputs").GetProperty(name).GetString()!);

    public JsonElement Tolerance(string name) => _entry.GetProperty("tolerance").GetProperty(name);

    public bool IsZero(int parameter) => _entry.GetProperty("parameters")[parameter].TryGetProperty("zero", out var zero) && zero.GetBoolean();

    /// <summary>The scalar whose gradient the fixture holds: sum over the outputs of output times upstream.</summary>
    public Tensor Weighted(IReadOnlyDictionary<string, Tensor> outputs)
    {
        Tensor? total = null;
        foreach (var upstream in _entry.GetProperty("upstream").EnumerateObject())
        {
            var part = Ops.Sum(Ops.Multiply(outputs[upstream.Name], Leaf(upstream.Value.GetString()!, false)));
            total = total is null ? part : Ops.Add(total, part);
        }
        return total!;
    }

    public void CompareOutputs(IReadOnlyDictionary<string, Tensor> outputs)
    {
        foreach (var output in _entry.GetProperty("outputs").EnumerateObject().Where(o => !o.Name.StartsWith("grad_", StringComparison.Ordinal)))
            Compare(output.Name, outputs[output.Name], output.Value.GetString()!, Slack * Tolerance(output.Name).GetProperty("abs").GetDouble());
    }

    public void CompareInputGradients()
    {
        foreach (var gradient in _entry.GetProperty("gradients").EnumerateObject())
            Compare($"grad/{gradient.Name}", Tensors[gradient.Name].Grad!, gradient.Value.GetString()!, Slack * Tolerance($"grad/{gradient.Name}").GetProperty("abs").GetDouble());
    }

    /// <summary>Norm and first 16 entries of every parameter's gradient.</summary>
    public void CompareParameterGradients(Func<string, Tensor?> gradient)
    {
        if (_parameterNames.Length == 0)
            return;
        double[] norms = Output("grad_norm"), first = Output("grad_first16");
        for (var i = 0; i < _parameterNames.Length; i++)
        {
            var row = _entry.GetProperty("parameters")[i];
            var shape = row.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray();
            var values = gradient(_parameterNames[i]) is { } g ? FromNhwc(g) : new float[shape.Aggregate(1, (a, b) => a * b)];
            var norm = Math.Sqrt(values.Sum(v => (double)v * v));
            var allowed = Slack * row.GetProperty("first16_abs").GetDouble();
            for (var k = 0; k < Math.Min(16, values.Length); k++)
                Near($"gradient {k} of {_parameterNames[i]}", values[k], first[i * 16 + k], allowed);
            // The stored tolerance is one number's rounding, small by luck at times; the entries' tolerance bounds the norm's too.
            var normAllowed = row.GetProperty("norm_abs").GetDouble();
            Near($"norm of {_parameterNames[i]}'s gradient", norm, norms[i], Slack == 1 ? normAllowed : Math.Max(Slack * normAllowed, Math.Sqrt(values.Length) * allowed / Slack));
        }
    }

    /// <summary>The values in the fixture's order: [N, H, W, C] to NCHW where there are four dimensions.</summary>
    public static float[] FromNhwc(Tensor x) => x.Shape.Rank == 4 ? Permuted(x.ToArray(), x.Shape.Sizes.ToArray(), [0, 3, 1, 2]) : x.ToArray();

    public static void Near(string what, double actual, double expected, double allowed) =>
        Assert.True(Math.Abs(actual - expected) <= allowed, $"{what} is {actual:g9}, {Math.Abs(actual - expected):g3} from {expected:g9}; allowed {allowed:g3}.");

    private static void Compare(string what, Tensor actual, string stored, double allowed)
    {
        var values = FromNhwc(actual);
        var expected = Stored.Doubles(stored);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Near($"{what}[{i}]", values[i], expected[i], allowed);
    }

    private static bool IsWinograd(JsonElement shape) =>
        shape.GetArrayLength() == 4 && shape[0].GetInt32() >= 16 && shape[1].GetInt32() >= 16 && shape[2].GetInt32() == 3 && shape[3].GetInt32() == 3;

    private static Tensor Leaf(string stored, bool requiresGrad)
    {
        var shape = Stored.Shape(stored);
        var values = Stored.Floats(stored);
        var tensor = shape.Length == 4 ? Tensor.From(Permuted(values, shape, [0, 2, 3, 1]), shape[0], shape[2], shape[3], shape[1]) : Tensor.From(values, shape);
        tensor.RequiresGrad = requiresGrad;
        return tensor;
    }

    private static float[] Permuted(float[] values, int[] shape, int[] order)
    {
        var strides = new[] { shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1 };
        var result = new float[values.Length];
        var at = 0;
        for (var a = 0; a < shape[order[0]]; a++)
            for (var b = 0; b < shape[order[1]]; b++)
                for (var c = 0; c < shape[order[2]]; c++)
                    for (var d = 0; d < shape[order[3]]; d++)
                        result[at++] = values[a * strides[order[0]] + b * strides[order[1]] + c * strides[order[2]] + d * strides[order[3]]];
        return result;
    }
}
