using System.Text.Json;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests;

/// <summary>One topic of tests/Fixtures/classical: the index's cases with their tensors, parameters and tolerances.</summary>
internal sealed class ClassicalFixture(string topic)
{
    private static readonly Dictionary<string, ClassicalFixture> Topics = [];
    private readonly JsonElement _index = JsonDocument.Parse(File.ReadAllBytes(Repo.Fixture("classical", topic + ".json"))).RootElement;

    public SafetensorsFile Tensors { get; } = new(Repo.Fixture("classical", topic + ".safetensors"));

    public static FixtureCase Case(string topic, string name)
    {
        lock (Topics)
        {
            if (!Topics.TryGetValue(topic, out var fixture))
                Topics[topic] = fixture = new ClassicalFixture(topic);
            return new FixtureCase(fixture, fixture._index.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name));
        }
    }

    /// <summary>Names of all cases, so that a test can see that none is forgotten.</summary>
    public static IEnumerable<string> Names(string topic) =>
        new ClassicalFixture(topic)._index.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!);
}

/// <summary>A case: inputs by argument name, the wanted outputs, how near they must be.</summary>
internal sealed class FixtureCase(ClassicalFixture fixture, JsonElement entry)
{
    public double Parameter(string name) => entry.GetProperty("params").GetProperty(name).GetDouble();

    public string Text(string name) => entry.GetProperty("params").GetProperty(name).GetString()!;

    public double Fact(string name) => entry.GetProperty("facts").GetProperty(name).GetDouble();

    public float[] Input(string name) => fixture.Tensors.Floats(InputName(name));

    public double[] InputDoubles(string name) => fixture.Tensors.Doubles(InputName(name));

    public int[] InputShape(string name) => fixture.Tensors.Shape(InputName(name));

    public float[] Output(string name) => fixture.Tensors.Floats(entry.GetProperty("outputs").GetProperty(name).GetString()!);

    /// <summary>A plane; 8-bit tensors are divided by 255 unless told otherwise.</summary>
    public Plane Plane(string name, float scale = 255)
    {
        var shape = InputShape(name);
        return new Plane(shape[1], shape[0], Array.ConvertAll(Input(name), v => v / scale));
    }

    /// <summary>A picture of 8-bit pixels; one channel for two-dimensional tensors.</summary>
    public Picture Picture(string name)
    {
        var shape = InputShape(name);
        return new Picture(shape[1], shape[0], shape.Length == 2 ? 1 : shape[2], Array.ConvertAll(Input(name), v => v / 255f));
    }

    /// <summary>A field stored as [..., 2], x first.</summary>
    public VectorField Field(string name)
    {
        var (shape, values) = (InputShape(name), Input(name));
        return new VectorField(
            new Plane(shape[1], shape[0], [.. values.Where((_, i) => i % 2 == 0)]),
            new Plane(shape[1], shape[0], [.. values.Where((_, i) => i % 2 == 1)]));
    }

    /// <summary>Every element within the case's tolerance of the stored output.</summary>
    /// <param name="name">The output.</param>
    /// <param name="got">What was computed.</param>
    /// <param name="share">Share of elements that may be off, where the case's note allows some.</param>
    public void AssertOutput(string name, ReadOnlySpan<float> got, double share = 0)
    {
        var want = Output(name);
        Assert.Equal(want.Length, got.Length);
        var (abs, rel) = Tolerance(name);
        var (off, worst, where) = (0, 0.0, -1);
        for (var i = 0; i < want.Length; i++)
        {
            var excess = Math.Abs((double)got[i] - want[i]) - (abs + rel * Math.Abs(want[i]));
            if (excess <= 0)
                continue;
            off++;
            if (!(excess <= worst))
                (worst, where) = (excess, i);
        }
        Assert.True(off <= share * want.Length, $"{name}: {off} of {want.Length} beyond {abs} + {rel} |want|, worst at {where}: {(where < 0 ? 0 : got[where])} for {(where < 0 ? 0 : want[where])}");
    }

    private (double Absolute, double Relative) Tolerance(string output)
    {
        var tolerance = entry.GetProperty("tolerance");
        if (tolerance.TryGetProperty("outputs", out var overrides) && overrides.TryGetProperty(output, out var own))
            tolerance = own;
        return (tolerance.GetProperty("abs").GetDouble(), tolerance.GetProperty("rel").GetDouble());
    }

    private string InputName(string name) => entry.GetProperty("inputs").GetProperty(name).GetString()!;
}
