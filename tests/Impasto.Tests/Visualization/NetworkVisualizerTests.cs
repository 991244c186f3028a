using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.TestSupport;
using Impasto.Visualization;

namespace Impasto.Tests.Visualization;

public class NetworkVisualizerTests
{
    [Fact]
    public async Task Shows_channels_reconstructions_and_the_diagram()
    {
        var visualizer = new NetworkVisualizer(ModelStore.Open());
        var picture = PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png"));
        var parts = new List<VisualizedPart>();
        var options = new VisualizeOptions { Network = "slim", Layers = ["relu1_1", "relu2_1"], Channels = 9, Size = 48, Iterations = 15 };
        await foreach (var part in visualizer.VisualizeAsync(picture, options, null, TestContext.Current.CancellationToken))
            parts.Add(part);
        Assert.Equal(["network", "relu1_1.channels", "relu2_1.channels", "relu1_1.content", "relu1_1.style", "relu2_1.content", "relu2_1.style"], parts.Select(p => p.Name));
        Assert.Contains("relu4_3 6x4x512, through", parts[0].Svg!, StringComparison.Ordinal);
        Assert.All(parts.Skip(1), p => Assert.True(p.Picture!.Width > 20));
        // From noise back to the picture: relu1_1 keeps nearly everything.
        var rebuilt = parts[3].Picture!;
        var small = Imaging.Transforms.PictureTransforms.ResizeLongestSide(picture.ToRgb(), 48);
        Assert.True(rebuilt.Pixels.Zip(small.Pixels).Average(p => Math.Abs(p.First - p.Second)) < 0.12);
    }
}
