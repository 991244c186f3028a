using System.Text;
using System.Text.Json.Nodes;
using Impasto.Methods.Portrait;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Portrait;

public class PortraitTemplateTests
{
    private static JsonNode Oil() => JsonNode.Parse(File.ReadAllText(Path.Combine(Repo.Root, "src", "Impasto", "Methods", "Portrait", "Templates", "oil.json")))!;

    private static PortraitTemplate Parse(string text) => PortraitTemplate.Parse(new MemoryStream(Encoding.UTF8.GetBytes(text)), "mine.json");

    [Fact]
    public void Shipped_templates_load_and_have_an_eye_distance_of_one()
    {
        foreach (var name in PortraitTemplate.Shipped)
        {
            var template = PortraitTemplate.Load(name);
            Assert.Equal(name, template.Name);
            Assert.Equal(1000, template.Face().EyeDistance, 1.0);
            Assert.InRange(template.Layers.Sum(l => l.Strokes?.Length ?? 0), 60, PortraitTemplate.MaxStrokes);
        }
    }

    [Fact]
    public void A_users_file_is_read()
    {
        var path = TempFolder.NewFile("mine.json");
        var mine = Oil();
        mine["name"] = "mine";
        File.WriteAllText(path, mine.ToJsonString());
        Assert.Equal("mine", PortraitTemplate.Load(path).Name);
    }

    [Theory]
    [InlineData("version", "2", "version")]
    [InlineData("ground", "[1, 2, 3]", "ground")]
    [InlineData("paint", "\"wet\"", "paint")]
    [InlineData("surface", "null", "JSON")]
    [InlineData("landmarks", "[]", "landmarks")]
    [InlineData("brushes", "{}", "brushes")]
    [InlineData("layers", "[]", "layers")]
    [InlineData("surfaceDepth", "1e30", "surfaceDepth")]
    [InlineData("colour", "1", "JSON")]
    [InlineData("layers", "[null]", "null")]
    [InlineData("brushes", "{\"flat\": null}", "null")]
    public void Wrong_values_and_unknown_names_are_refused(string key, string value, string reason)
    {
        var bad = Oil();
        bad[key] = JsonNode.Parse(value);
        var message = Assert.Throws<InputException>(() => Parse(bad.ToJsonString())).Message;
        Assert.StartsWith("The portrait template mine.json can't be used", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_among_points_colours_and_strokes_is_refused()
    {
        foreach (var place in new Action<JsonNode>[]
        {
            oil => oil["landmarks"]![3] = null,
            oil => oil["palette"]!["colors"]![0] = null,
            oil => Strokes(oil)[0] = null,
            oil => Strokes(oil)[0]!["points"]![0] = null,
        })
        {
            var bad = Oil();
            place(bad);
            Assert.StartsWith("The portrait template mine.json can't be used", Assert.Throws<InputException>(() => Parse(bad.ToJsonString())).Message, StringComparison.Ordinal);
        }

        static JsonArray Strokes(JsonNode oil) => oil["layers"]!.AsArray().First(layer => layer!["strokes"] is not null)!["strokes"]!.AsArray();
    }

    [Fact]
    public void Landmarks_that_are_no_faces_are_refused()
    {
        foreach (var text in new[] { "[1, 1]", "[0, 5]" })
        {
            var bad = Oil();
            for (var i = 0; i < 68; i++)
                bad["landmarks"]![i] = JsonNode.Parse(text == "[0, 5]" ? $"[{i}e-2, {i}e-2]" : text);
            Assert.Contains("landmarks are no face's", Assert.Throws<InputException>(() => Parse(bad.ToJsonString())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unknown_brushes_too_many_strokes_deep_and_huge_files_are_refused()
    {
        var bad = Oil();
        bad["layers"]![0]!["brush"] = "broom";
        Assert.Contains("broom", Assert.Throws<InputException>(() => Parse(bad.ToJsonString())).Message, StringComparison.Ordinal);
        bad = Oil();
        var strokes = bad["layers"]!.AsArray().First(l => l!["strokes"] is not null)!["strokes"]!.AsArray();
        var one = strokes[0]!.ToJsonString();
        while (strokes.Count <= PortraitTemplate.MaxStrokes)
            strokes.Add(JsonNode.Parse(one));
        Assert.Contains("strokes", Assert.Throws<InputException>(() => Parse(bad.ToJsonString())).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Parse(new string('[', 100_000)));
        Assert.Throws<InputException>(() => Parse("null"));
        Assert.Contains("bytes", Assert.Throws<InputException>(() => Parse(new string(' ', PortraitTemplate.MaxBytes + 1))).Message, StringComparison.Ordinal);
    }
}
