using System.Text.Json.Nodes;
using Impasto.Options;

namespace Impasto.Tests.Options;

public sealed class OptionTableTests
{
    private enum Color
    {
        Red,
        DarkBlue,
    }

    private sealed record Everything
    {
        [Option("flag", "A switch")]
        public bool Flag { get; init; }

        [Option("count", "A whole number", Min = 1, Max = 9, Unit = "px", Alias = "c", Source = "Somebody 1999")]
        public int Count { get; init; } = 3;

        [Option("maybe", "A number that may be missing", Min = -1)]
        public int? Maybe { get; init; }

        [Option("ratio", "A float", Min = 0, Max = 0.1)]
        public float Ratio { get; init; } = 0.1f;

        [Option("exact", "A double")]
        public double Exact { get; init; } = 1e-3;

        [Option("word", "One of some words", Choices = "one|two")]
        public string Word { get; init; } = "one";

        [Option("file", "Words or a file", Choices = "content|noise|FILE")]
        public string? File { get; init; }

        [Option("colour", "An enum")]
        public Color Color { get; init; }

        [Option("names", "A list", Unit = "L,..")]
        public IReadOnlyList<string> Names { get; init; } = ["a"];

        [Option("weights", "A list of numbers", Min = 0)]
        public IReadOnlyList<float> Weights { get; init; } = [];

        [Option("paths", "One item for each time", Unit = "FILE", Repeatable = true)]
        public IReadOnlyList<string> Paths { get; init; } = [];

        public string NotAnOption { get; init; } = "";
    }

    private static readonly OptionTable Table = OptionTable.For<Everything>();

    private static Everything Parse(params (string Name, string[] Texts)[] given) =>
        (Everything)Table.Parse(new Everything(), given.ToDictionary(pair => pair.Name, pair => (IReadOnlyList<string>)pair.Texts));

    [Fact]
    public void A_table_lists_the_attributed_properties_in_order() =>
        Assert.Equal(["flag", "count", "maybe", "ratio", "exact", "word", "file", "colour", "names", "weights", "paths"], Table.Names);

    [Fact]
    public void An_option_tells_all_about_itself()
    {
        var count = Table.Find("count")!;
        Assert.Equal(("c", "A whole number", "px", 1.0, 9.0, "Somebody 1999", "from 1 to 9 px", "3", false),
            (count.Alias, count.Description, count.Unit, count.Min, count.Max, count.Source, count.RangeText, count.DefaultText, count.IsNullable));
        Assert.Equal(["red", "dark-blue"], Table.Find("colour")!.Choices);
        Assert.Equal("red|dark-blue", Table.Find("colour")!.Placeholder);
        Assert.Equal(["L,..", "X,..", "FILE", "N", "X"], new[] { "names", "weights", "paths", "maybe", "exact" }.Select(name => Table.Find(name)!.Placeholder));
        Assert.Equal(["at least -1", "from 0 to 0.1", ""], new[] { "maybe", "ratio", "exact" }.Select(name => Table.Find(name)!.RangeText));
        Assert.Equal(["", "0.1", "0.001", "one", "", "red", "a", ""], new[] { "flag", "ratio", "exact", "word", "file", "colour", "names",
            "paths" }.Select(name => Table.Find(name)!.DefaultText));
        Assert.True(Table.Find("flag")!.IsSwitch);
        Assert.True(Table.Find("maybe")!.IsNullable && Table.Find("file")!.IsNullable && !Table.Find("word")!.IsNullable);
        Assert.Null(Table.Find("nothing"));
    }

    [Theory]
    [InlineData("names")]
    [InlineData("paths")]
    [InlineData("word")]
    [InlineData("count")]
    public void Null_is_no_value_where_there_always_is_one(string name)
    {
        var option = Table.Find(name)!;
        var message = Assert.Throws<UsageException>(() => Table.FromJson(new Everything(), new System.Text.Json.Nodes.JsonObject { [name] = null })).Message;
        Assert.StartsWith($"`{option.Property}` is null, but needs a value", message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => option.Check(null));
    }

    [Fact]
    public void Text_becomes_values()
    {
        var start = new Everything { Exact = 5 };
        var all = (Everything)Table.Parse(start, new Dictionary<string, IReadOnlyList<string>>
        {
            ["flag"] = [],
            ["count"] = ["9"],
            ["maybe"] = ["-1"],
            ["ratio"] = ["0.1"],
            ["word"] = ["two"],
            ["file"] = ["my photo.jpg"],
            ["colour"] = ["dark-blue"],
            ["names"] = ["x, y", "z"],
            ["weights"] = ["1e-2,3"],
            ["paths"] = ["a,b.jpg", "c.jpg"],
        });
        Assert.Equal((true, 9, -1, 0.1f, 5.0, "two", "my photo.jpg", Color.DarkBlue), (all.Flag, all.Count, all.Maybe, all.Ratio, all.Exact, all.Word, all.File, all.Color));
        Assert.Equal(["x", "y", "z"], all.Names);
        Assert.Equal([0.01f, 3f], all.Weights);
        Assert.Equal(["a,b.jpg", "c.jpg"], all.Paths);
        Assert.False(start.Flag);
        Assert.False(Parse(("flag", ["false"])).Flag);
    }

    [Theory]
    [InlineData("count", "10", "`Count` is 10, but must be from 1 to 9 px.")]
    [InlineData("count", "0", "`Count` is 0, but must be from 1 to 9 px.")]
    [InlineData("count", "2.5", "`Count` takes a whole number from 1 to 9 px, not '2.5'.")]
    [InlineData("count", "99999999999", "`Count` takes a whole number from 1 to 9 px, not '99999999999'.")]
    [InlineData("file", "", "`File` is empty: leave it out, or give it content, noise or FILE.")]
    [InlineData("paths", "a\0b", "`Paths` holds the character 0, which ends a text: leave it out, or give it FILE.")]
    [InlineData("ratio", "0.10001", "`Ratio` is 0.10001, but must be from 0 to 0.1.")]
    [InlineData("ratio", "1e999", "`Ratio` takes a number from 0 to 0.1, not '1e999'.")]
    [InlineData("exact", "NaN", "`Exact` takes a number, not 'NaN'.")]
    [InlineData("maybe", "-2", "`Maybe` is -2, but must be at least -1.")]
    [InlineData("word", "tow", "`Word` takes one or two, not 'tow': did you mean two?")]
    [InlineData("colour", "darkblue", "`Color` takes red or dark-blue, not 'darkblue': did you mean dark-blue?")]
    [InlineData("colour", "1", "`Color` takes red or dark-blue, not '1'.")]
    [InlineData("flag", "perhaps", "`Flag` takes true or false, not 'perhaps'.")]
    [InlineData("weights", "1,-1", "`Weights` is -1, but must be at least 0.")]
    [InlineData("names", ",", "`Names` needs a value: L,...")]
    public void What_does_not_fit_is_refused_in_a_sentence(string name, string text, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => Parse((name, [text]))).Message);

    [Fact]
    public void Twice_or_unknown_is_refused()
    {
        Assert.Equal("`Count` was given 2 times (1, 2), but takes one value: leave one.", Assert.Throws<UsageException>(() => Parse(("count", ["1", "2"]))).Message);
        Assert.Equal("There is no option 'cuont': did you mean count?", Assert.Throws<UsageException>(() => Parse(("cuont", ["1"]))).Message);
    }

    [Fact]
    public void Json_goes_there_and_back()
    {
        var options = new Everything
        {
            Flag = true,
            Count = 2,
            Maybe = 7,
            Ratio = 0.07f,
            Exact = 1.0 / 3,
            Word = "two",
            File = "ü.jpg",
            Color = Color.DarkBlue,
            Names = ["p", "q"],
            Weights = [0.1f, 2],
            Paths = ["a,b"],
        };
        var json = Table.ToJson(options);
        Assert.Equal("""{"flag":true,"count":2,"maybe":7,"ratio":0.07,"exact":0.3333333333333333,"word":"two","file":"ü.jpg","colour":"dark-blue","names":["p","q"],"weights":[0.1,2],"paths":["a,b"]}""",
            json.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var back = (Everything)Table.FromJson(new Everything(), (JsonObject)JsonNode.Parse(json.ToJsonString())!);
        Assert.Equal(options with { Names = back.Names, Weights = back.Weights, Paths = back.Paths }, back);
        Assert.Equal((options.Names, options.Weights, options.Paths), (back.Names, back.Weights, back.Paths), (a, b) => a.Names.SequenceEqual(b.Names)
            && a.Weights.SequenceEqual(b.Weights) && a.Paths.SequenceEqual(b.Paths));
    }

    [Fact]
    public void Json_null_unsets_what_may_be_missing()
    {
        var back = (Everything)Table.FromJson(new Everything { Maybe = 3, File = "x" }, new JsonObject { ["maybe"] = null, ["file"] = null });
        Assert.Equal((null, null), (back.Maybe, back.File));
        Assert.Throws<UsageException>(() => Table.FromJson(new Everything(), new JsonObject { ["count"] = null }));
    }

    [Theory]
    [InlineData("""{"count": 10}""")]
    [InlineData("""{"count": "many"}""")]
    [InlineData("""{"count": [1]}""")]
    [InlineData("""{"count": {}}""")]
    [InlineData("""{"word": "three"}""")]
    [InlineData("""{"names": [["a"]]}""")]
    [InlineData("""{"nmaes": "a"}""")]
    public void Json_that_does_not_fit_is_refused(string json) =>
        Assert.Throws<UsageException>(() => Table.FromJson(new Everything(), (JsonObject)JsonNode.Parse(json)!));

    [Fact]
    public void Validate_checks_a_record_made_in_code()
    {
        Table.Validate(new Everything());
        Assert.Throws<UsageException>(() => Table.Validate(new Everything { Count = 0 }));
        Assert.Throws<UsageException>(() => Table.Validate(new Everything { Exact = double.NaN }));
        Assert.Throws<UsageException>(() => Table.Validate(new Everything { Color = (Color)7 }));
        Assert.Throws<UsageException>(() => Table.Validate(new Everything { Weights = [-1] }));
    }

    [Fact]
    public void A_record_that_can_have_no_table_is_refused()
    {
        Assert.Throws<ArgumentException>(() => OptionTable.For<Positional>());
        Assert.Throws<ArgumentException>(() => OptionTable.For<Odd>());
        Assert.Throws<ArgumentException>(() => OptionTable.For<Twice>());
    }

    private sealed record Positional(int A);

    private sealed record Odd
    {
        [Option("odd", "Of a type that can't be typed")]
        public Dictionary<string, int> Map { get; init; } = [];
    }

    private sealed record Twice
    {
        [Option("same", "One")]
        public int A { get; init; }

        [Option("same", "Two")]
        public int B { get; init; }
    }
}
