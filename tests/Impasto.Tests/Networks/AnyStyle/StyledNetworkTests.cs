using Impasto.Networks.AnyStyle;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;
using Impasto.Tensors;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.AnyStyle;

public sealed class StyledNetworkTests : IDisposable
{
    /// <summary>Rows of bands of 32.</summary>
    private const int SmallBands = 32 * (BandRun.DefaultValues / 512);

    private readonly AnyStyleModel _sct = RandomAnyStyle.Model(), _li = RandomAnyStyle.Model("li");
    private readonly TensorScope _scope = new();

    public static TheoryData<string, string> Transforms => new()
    {
        { "sct", nameof(FeatureTransform.Linear) }, { "li", nameof(FeatureTransform.Linear) }, { "sct", nameof(FeatureTransform.AdaIn) }, { "sct", nameof(FeatureTransform.Wct) },
        { "sct", nameof(FeatureTransform.Transport) },
    };

    public void Dispose()
    {
        _scope.Dispose();
        _sct.Dispose();
        _li.Dispose();
    }

    /// <summary>The largest difference is far below 1/255.</summary>
    [Theory]
    [MemberData(nameof(Transforms))]
    public void In_tiles_a_picture_is_painted_as_in_one_piece(string learnt, string transform)
    {
        using var network = Styled(learnt, transform);
        foreach (var (width, height) in new[] { (150, 130), (93, 201), (33, 40) })
        {
            var photo = RandomModels.Photo(width, height);
            var whole = FeedForwardPass.Run(network, photo, StyleShares.Everywhere(0.3f, 0.7f));
            var tiled = FeedForwardPass.Run(network, photo, StyleShares.Everywhere(0.3f, 0.7f), bandValues: SmallBands);
            Assert.Equal((width, height), (tiled.Width, tiled.Height));
            Assert.InRange(whole.Pixels.Zip(tiled.Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1f / 1000);
        }
    }

    [Theory]
    [MemberData(nameof(Transforms))]
    public void The_bits_are_the_same_with_one_thread_and_with_two(string learnt, string transform)
    {
        using var network = Styled(learnt, transform);
        var photo = RandomModels.Photo(90, 70);
        var results = new List<float[]>();
        foreach (var threads in new[] { 1, 2 })
        {
            using var context = new ComputeContext { Threads = threads };
            using var use = context.Use();
            results.Add(FeedForwardPass.Run(network, photo, StyleShares.Everywhere(1, 0)).Pixels);
            results.Add(FeedForwardPass.Run(network, photo, StyleShares.Everywhere(1, 0), bandValues: SmallBands).Pixels);
        }
        Assert.Equal(results[0], results[2]);
        Assert.Equal(results[1], results[3]);
    }

    [Theory]
    [MemberData(nameof(Transforms))]
    public void Each_region_has_its_style(string learnt, string transform)
    {
        using var network = Styled(learnt, transform);
        var photo = RandomModels.Photo(128, 96);
        const int w = 32, h = 24;
        var left = new float[w * h];
        for (var i = 0; i < left.Length; i++)
            left[i] = i % w < w / 2 ? 1 : 0;
        var shares = new StyleShares([[1, 0], [0, 1]], [left, Array.ConvertAll(left, v => 1 - v)], h, w);
        var both = FeedForwardPass.Run(network, photo, shares);
        Assert.All(both.Pixels, v => Assert.InRange(v, 0, 1));
        // A region that is nowhere counts nothing.
        var one = new StyleShares([[1, 0], [0, 1]], [Array.ConvertAll(left, _ => 1f), new float[w * h]], h, w);
        var alone = FeedForwardPass.Run(network, photo, StyleShares.Everywhere(1, 0), bandValues: BandRun.DefaultValues);
        Assert.InRange(FeedForwardPass.Run(network, photo, one).Pixels.Zip(alone.Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3f);
        Assert.True(both.Pixels.Zip(alone.Pixels, (a, b) => Math.Abs(a - b)).Max() > 0.01, "the other half has another style");
    }

    [Fact]
    public void Strength_0_gives_the_decoded_content_and_grows_to_the_whole_effect()
    {
        var photo = RandomModels.Photo(64, 48).ToTensor();
        var features = _sct.Network.Encode(photo);
        var codes = Codes(_sct);
        float[] At(float strength)
        {
            using IFeedForwardModel network = new StyledNetwork(_sct, codes, FeatureTransform.Transport, strength);
            return network.Stylize(photo, [1, 0]).ToArray();
        }
        var plain = _sct.Network.Decoder.Forward(features).ToArray();
        Assert.All(At(0).Zip(plain), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        double Far(float[] a) => a.Zip(plain, (x, y) => (double)Math.Abs(x - y)).Average();
        Assert.True(Far(At(0.3f)) > 0 && Far(At(0.3f)) < Far(At(0.7f)) && Far(At(0.7f)) < Far(At(1)));
    }

    private StyledNetwork Styled(string learnt, string transform)
    {
        var model = learnt == "li" ? _li : _sct;
        return new StyledNetwork(model, Codes(model), Enum.Parse<FeatureTransform>(transform), 0.9f);
    }

    private static List<(string, StyleCode)> Codes(AnyStyleModel model) =>
        [("painting", model.Network.Prepare(RandomAnyStyle.Painting().ToTensor())), ("other", model.Network.Prepare(RandomAnyStyle.Painting(31, 70).ToTensor()))];
}
