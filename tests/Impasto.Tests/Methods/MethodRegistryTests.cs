using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Methods;
using Impasto.Options;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Methods;

public sealed class MethodRegistryTests
{
    private sealed record Valued
    {
        [Option("thing", "Takes a value")]
        public int Thing { get; init; }
    }

    private sealed record Switched
    {
        [Option("thing", "Takes none")]
        public bool Thing { get; init; }
    }

    private sealed record Common
    {
        [Option("size", "One of the common options")]
        public int Size { get; init; }
    }

    private sealed class Named<TOptions>(string name) : IStyleMethod
    {
        public string Name => name;

        public string Summary => "does nothing";

        public string Paper => "none";

        public Type OptionsType => typeof(TOptions);

        public IStyleSession Open() => throw new NotSupportedException();
    }

    private static MethodRegistry<IStyleMethod> Registry(IEnumerable<IStyleMethod> methods) => new(methods, OptionTable.For<StylizeOptions>());

    [Fact]
    public void Methods_are_found_by_name()
    {
        var registry = Registry([new Named<Valued>("gatys"), new Named<Valued>("oil")]);
        Assert.Equal(["gatys", "oil"], registry.Names);
        Assert.Equal("gatys", registry.Default.Name);
        Assert.Equal("oil", registry.Get("oil").Name);
        Assert.Null(registry.Find("watercolour"));
        Assert.Equal("There is no method 'gatis': did you mean gatys?", Assert.Throws<UsageException>(() => registry.Get("gatis")).Message);
        Assert.Equal("There is no method 'watercolour': choose one of gatys, oil.", Assert.Throws<UsageException>(() => registry.Get("watercolour")).Message);
    }

    /// <summary>Those that do without one fail for another reason at most: portrait finds no face.</summary>
    [Fact]
    public async Task A_method_says_whether_it_paints_without_a_style()
    {
        var methods = AllMethods.Create(new ModelStore([], "absent")).Methods;
        Assert.Equal(["oil", "portrait", "strokes"], methods.Where(method => method.PaintsWithoutStyle).Select(method => method.Name).Order());
        foreach (var method in methods)
        {
            using var session = method.Open();
            var request = new StyleRequest { Content = RandomModels.Photo(24, 20), Styles = [], Options = OptionTable.For(method.OptionsType).CreateDefault() };
            var error = await Record.ExceptionAsync(() => session.RenderAsync(request, cancel: TestContext.Current.CancellationToken));
            Assert.True(error is UsageException != method.PaintsWithoutStyle, $"{method.Name}: {error}");
        }
    }

    [Fact]
    public void Flags_that_would_mean_two_things_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Registry([new Named<Valued>("a"), new Named<Switched>("b")]));
        Assert.Throws<ArgumentException>(() => Registry([new Named<Common>("a")]));
        Assert.Throws<ArgumentException>(() => Registry([new Named<Valued>("a"), new Named<Valued>("a")]));
    }

    [Fact]
    public void The_real_registries_hold_together()
    {
        var models = new ModelStore([], "");
        Assert.Equal("gatys", AllMethods.Create(models).Default.Name);
        foreach (var method in AllMethods.Create(models).Methods.Concat<IMethod>(AllMethods.CreateTextures(models).Methods))
            OptionTable.For(method.OptionsType).Validate(OptionTable.For(method.OptionsType).CreateDefault());
    }
}
