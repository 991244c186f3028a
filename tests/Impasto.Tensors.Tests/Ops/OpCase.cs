using System.Text.Json;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>One line of the table of operations: an operation, its attributes, inputs, and what PyTorch makes of them (see the fixtures' README).</summary>
internal sealed class OpCase(JsonElement entry)
{
    public string Name { get; } = entry.GetProperty("name").GetString()!;

    public string Op { get; } = entry.GetProperty("op").GetString()!;

    public bool MustFail { get; } = entry.TryGetProperty("expect", out var e) && e.GetString() == "error";

    /// <summary>Input name -> name in the tensor file.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; } = Names(entry, "inputs");

    public IReadOnlyDictionary<string, string> Outputs { get; } = Names(entry, "outputs");

    public IReadOnlyDictionary<string, string> Upstream { get; } = Names(entry, "upstream");

    public IReadOnlyDictionary<string, string> Gradients { get; } = Names(entry, "gradients");

    /// <summary>Of a case that must fail, which has no tensors.</summary>
    public IReadOnlyDictionary<string, int[]> InputShapes { get; } = entry.TryGetProperty("input_shapes", out var shapes)
        ? shapes.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(d => d.GetInt32()).ToArray())
        : new Dictionary<string, int[]>();

    /// <summary>Greatest allowed difference of an output, or of "grad/input"; <see cref="OpTable.Tolerance"/> adds what Winograd's kernels may stray.</summary>
    public double Tolerance(string name) => entry.GetProperty("tolerance").GetProperty(name).GetProperty("abs").GetDouble();

    /// <summary>The largest error of a float32 Winograd F(4x4, 3x3) in this case's output, where it was measured.</summary>
    public double? WinogradError { get; } = entry.TryGetProperty("winograd_F4_error", out var error) ? error.GetDouble() : null;

    public double Number(string attribute, double otherwise = double.NaN) => Attribute(attribute) is { } v ? v.GetDouble() : otherwise;

    public int Integer(string attribute, int otherwise) => Attribute(attribute) is { } v ? v.GetInt32() : otherwise;

    public bool Flag(string attribute, bool otherwise = false) => Attribute(attribute) is { } v ? v.GetBoolean() : otherwise;

    public string Text(string attribute, string otherwise = "") => Attribute(attribute) is { } v ? v.GetString()! : otherwise;

    public int[] Integers(string attribute) => [.. Attribute(attribute)!.Value.EnumerateArray().Select(v => v.GetInt32())];

    public bool Has(string attribute) => Attribute(attribute) is not null;

    public override string ToString() => Name;

    private JsonElement? Attribute(string name) =>
        entry.GetProperty("attributes").TryGetProperty(name, out var v) && v.ValueKind != JsonValueKind.Null ? v : null;

    private static Dictionary<string, string> Names(JsonElement entry, string property) => entry.TryGetProperty(property, out var names)
        ? names.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!)
        : [];
}
