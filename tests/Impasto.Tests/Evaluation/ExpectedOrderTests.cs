using Impasto.Catalog;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.TestSupport;

namespace Impasto.Tests.Evaluation;

/// <summary>The measures order what they must (<see cref="ExpectedOrder"/>), on small pairs with the network that comes with Impasto; the 20 held-out pairs are the benchmark's ("rank").</summary>
public sealed class ExpectedOrderTests
{
    private const int Size = 96;

    [Fact]
    public void The_orders_are_those_that_were_written_down()
    {
        Assert.Equal([("style itself", "gatys 500"), ("gatys 500", "gatys 200"), ("gatys 200", "gatys 50"), ("gatys 50", "gatys 10"), ("gatys 10", "photograph"), ("gatys 10", "noise")],
            ExpectedOrder.Of(Measure.All.Single(measure => measure.Name == "style")));
        Assert.Equal([("photograph", "gatys 10"), ("gatys 10", "gatys 50"), ("gatys 50", "gatys 200"), ("gatys 200", "gatys 500"), ("gatys 500", "style itself"), ("gatys 500", "noise")],
            ExpectedOrder.Of(Measure.All.Single(measure => measure.Name == "ssim")));
    }

    /// <summary>
    /// What came out otherwise, and why it may. Gatys' method lessens the content loss itself: the first steps overshoot, later ones mend. Means, deviations, colours and
    /// self-similarity are no part of its objective, and after 50 iterations they stay as they are. The self-similarity of noise, where every place is like every other, is as near to that of a soft photograph as a
    /// painting's is.
    /// </summary>
    private static readonly HashSet<(string Measure, string Better, string Worse)> NotHeld =
    [
        ("content", "gatys 10", "gatys 50"), ("content", "gatys 50", "gatys 200"), ("meanDeviation", "gatys 200", "gatys 50"), ("histogram", "gatys 200", "gatys 50"),
        ("cfsd", "gatys 50", "gatys 200"), ("cfsd", "gatys 500", "noise"),
    ];

    /// <summary>Pictures this small are done after 200 iterations: which of the two is better is chance, whatever is measured.</summary>
    private static readonly HashSet<string> Done = [ExpectedOrder.Gatys(200), ExpectedOrder.Gatys(500)];

    [Theory]
    [InlineData("photo_nagasaki-boats", "painting_swirl")]
    [InlineData("photo_black-canyon", "painting_mosaic")]
    public async Task Measures_order_what_they_must(string photo, string painting)
    {
        var models = new ModelStore([Path.Combine(Repo.Root, "models")], "nowhere");
        using var network = PerceptualNetworks.Open(models, "slim");
        Picture content = Load(photo), style = Load(painting);
        using var judge = new PairJudge(network, content, style, JudgingSettings.Unweighted);
        var found = ExpectedOrder.Copies(content, style).ToDictionary(copy => copy.Key, copy => judge.Measure(copy.Value));
        foreach (var iterations in ExpectedOrder.Iterations)
        {
            var request = new StyleRequest
            {
                Content = content,
                Styles = [new Style("style", style)],
                Options = new GatysOptions { Network = "slim", Iterations = iterations, Scales = 1, Init = GatysStart.Content },
                Faces = 0,
            };
            var result = await new GatysMethod(models).RenderAsync(request, cancel: TestContext.Current.CancellationToken);
            found[ExpectedOrder.Gatys(iterations)] = judge.Measure(result.Picture);
        }
        var wrong = Measure.All.SelectMany(measure => ExpectedOrder.Of(measure)
            .Where(order => !NotHeld.Contains((measure.Name, order.Better, order.Worse)) && !Done.SetEquals([order.Better, order.Worse])
                && measure.IsBetter(found[order.Better], found[order.Worse]) == false)
            .Select(order => $"{measure.Name}: {order.Better} {Measure.Text(measure.Of(found[order.Better]))} before {order.Worse} {Measure.Text(measure.Of(found[order.Worse]))}"));
        Assert.Equal([], wrong);
    }

    private static Picture Load(string name) => PictureTransforms.ResizeLongestSide(PictureFile.Load(Repo.Fixture("inputs", $"{name}.png")).ToRgb(), Size);
}
