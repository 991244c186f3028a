using System.Text.Json;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Weights;

/// <summary>The cases of fixtures/neural/formats.json.</summary>
internal static class FormatFixtures
{
    private static readonly Lazy<List<JsonElement>> Cases = new(() =>
    {
        using var index = JsonDocument.Parse(File.ReadAllText(Repo.Fixture("neural", "formats.json")));
        return [.. index.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    });

    public static SafetensorsFile Expected { get; } = new(PathOf("expected.safetensors"));

    public static string PathOf(string file) => Repo.Fixture("neural", "formats", file);

    public static JsonElement Case(string file) => Cases.Value.Single(c => NameOf(c) == file);

    public static IEnumerable<string> Files(string expect, bool onnx) => Cases.Value
        .Where(c => c.GetProperty("expect").GetString() == expect)
        .Select(NameOf)
        .Where(f => f.EndsWith(".onnx", StringComparison.Ordinal) == onnx);

    private static string NameOf(JsonElement c) => Path.GetFileName(c.GetProperty("file").GetString()!);
}
