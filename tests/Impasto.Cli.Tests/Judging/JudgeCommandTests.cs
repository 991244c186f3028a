using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Cli.Tests.Judging;

public sealed class JudgeCommandTests : CliTest
{
    private static readonly string Network = Repo.Fixture("evaluation", "vgg.safetensors");

    private static readonly string[] Names = ["style", "meanDeviation", "styleFd", "histogram", "content", "contentVgg", "cfsd", "ssim", "msSsim"];

    private Task<CliRun> Judge(params string[] args) => Run(["judge", "--network", Network, .. args]);

    private void Photo(string name, int width, int height, float light = 1)
    {
        var photo = RandomModels.Photo(width, height);
        for (var i = 0; i < photo.Pixels.Length; i++)
            photo.Pixels[i] *= light;
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        PictureFile.Save(photo, At(name));
    }

    [Fact]
    public async Task A_copy_of_the_photograph_has_all_of_its_content()
    {
        Photo("boats.png", 40, 30);
        Save("ink.png", 30, 30, 0.7f);
        var run = await Judge("~/boats.png", "--content", "~/boats.png", "--style", "~/ink.png", "--json");
        Assert.Equal(0, run.Code);
        var json = JsonNode.Parse(run.Out)!.AsObject();
        Assert.Equal(["pictures", "network", "width", "height", .. Names], json.Select(pair => pair.Key));
        Assert.Equal((0.0, 0.0, 0.0, 1.0), ((double)json["content"]!, (double)json["contentVgg"]!, (double)json["cfsd"]!, Math.Round((double)json["ssim"]!, 12)));
        Assert.True((double)json["style"]! > 0 && (double)json["styleFd"]! > 0 && (double)json["histogram"]! > 0 && (double)json["meanDeviation"]! > 0);
        Assert.Equal((40, 30), ((int)json["width"]!, (int)json["height"]!));

        var table = await Judge("~/boats.png", "--content", "~/boats.png", "--style", "~/ink.png");
        Assert.Contains("by the features of vgg16", table.Out);
        Assert.Matches(@"content: SSIM +1\.0000", table.Out);
        Assert.Matches(@"content: MS-SSIM +- ", table.Out);
    }

    [Fact]
    public async Task A_result_is_judged_at_its_own_size_and_no_larger_than_wanted()
    {
        Photo("boats.png", 80, 60);
        Photo("result.png", 40, 30, 0.8f);
        var run = await Judge("~/result.png", "--content", "~/boats.png", "--style", "~/boats.png", "--json");
        Assert.Equal((40, 30), Size(run));
        Assert.Equal((80, 60), Size(await Judge("~/boats.png", "--content", "~/result.png", "--style", "~/boats.png", "--json")));
        Assert.Equal((32, 24), Size(await Judge("~/boats.png", "--content", "~/boats.png", "--style", "~/boats.png", "--json", "--size", "32")));

        static (int, int) Size(CliRun run) => ((int)JsonNode.Parse(run.Out)!["width"]!, (int)JsonNode.Parse(run.Out)!["height"]!);
    }

    [Fact]
    public async Task A_folder_has_means_and_a_kernel_distance_with_its_error()
    {
        foreach (var (name, light) in new[] { ("one", 0.5f), ("two", 0.6f), ("three", 0.7f) })
        {
            Photo($"photos/{name}.png", 40, 30);
            Photo(name == "two" ? "results/three-gatys.two.ink.png" : $"results/{name}.ink.png", 40, 30, light);
            Photo($"styles/{name}-style.png", 30, 30, light);
        }
        var run = await Judge("~/results", "--content", "~/photos", "--style", "~/styles", "--json");
        Assert.Equal("", string.Concat(run.Error.Split('\n').Where(line => line.StartsWith("impasto:", StringComparison.Ordinal))));
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal(3, (int)json["count"]!);
        // "three" is the longer name of the two that stand in that of the second one's result.
        Assert.Equal(["one", "three", "three"], json["results"]!.AsArray().Select(row => Path.GetFileNameWithoutExtension((string)row!["pictures"]!["content"]!)));
        Assert.Equal(json["results"]!.AsArray().Average(row => (double)row!["ssim"]!), (double)json["ssim"]!, 1e-12);
        Assert.True((double)json["kid"]!["error"]! > 0);
        Assert.Equal("vgg16 relu4_3, channels' means", (string)json["kid"]!["features"]!);

        var table = await Judge("~/results", "--content", "~/photos", "--style", "~/styles/one-style.png");
        Assert.Contains("needs at least three results and three style pictures", table.Out);
        Assert.Contains("3 results, means", table.Out);
    }

    [Fact]
    public async Task A_result_without_its_photograph_is_refused()
    {
        Photo("photos/one.png", 40, 30);
        Photo("results/one.ink.png", 40, 30);
        Photo("results/zwei.png", 40, 30);
        var run = await Judge("~/results", "--content", "~/photos", "--style", "~/photos/one.png");
        Assert.Equal(2, run.Code);
        Assert.Contains("There is no photograph for ~/results/zwei.png among the 1 pictures of ~/photos", run.Error);
    }

    [Fact]
    public async Task A_clip_has_a_warping_error()
    {
        var random = new SeededRandom(1);
        foreach (var name in new[] { "clip", "steady", "noisy" })
        {
            Directory.CreateDirectory(At(name));
            for (var t = 0; t < 3; t++)
            {
                var frame = new Picture(64, 48, 3);
                for (var i = 0; i < frame.Pixels.Length; i++)
                {
                    var (x, y) = (i / 3 % 64 - 2 * t, i / 3 / 64);
                    frame.Pixels[i] = 0.5f + 0.2f * MathF.Sin(0.31f * x + 0.11f * y) + 0.2f * MathF.Sin(0.17f * y - 0.07f * x) + (name == "noisy" ? 0.1f * random.NextNormal() : 0);
                    if (name == "steady")
                        frame.Pixels[i] = 1 - frame.Pixels[i];
                }
                PictureFile.Save(frame, At(name, $"{t:000}.png"));
            }
        }
        double steady = await Error("steady"), noisy = await Error("noisy");
        Assert.InRange(steady, 0, 1e-3);
        Assert.InRange(noisy, 0.01, 0.05);

        File.Delete(At("noisy", "002.png"));
        var run = await Run("judge", "~/noisy", "--content", "~/clip", "--clip");
        Assert.Equal(3, run.Code);
        Assert.Contains("The result's clip ends after 2 frames", run.Error);

        async Task<double> Error(string name)
        {
            var run = await Run("judge", $"~/{name}", "--content", "~/clip", "--clip", "--json");
            Assert.Equal(3, (int)JsonNode.Parse(run.Out)!["frames"]!);
            return (double)JsonNode.Parse(run.Out)!["warpingError"]!;
        }
    }

    [Theory]
    [InlineData(2, "there is no --content", "~/photo.png", "--style", "~/style.png")]
    [InlineData(2, "there is no --style", "~/photo.png", "--content", "~/photo.png")]
    [InlineData(3, "~/photo.png has the proportions 8:6 and ~/style.png 4:4, so the one wasn't made of the other", "~/photo.png", "--content", "~/style.png", "--style", "~/style.png")]
    [InlineData(3, "too small to be judged", "~/photo.png", "--content", "~/photo.png", "--style", "~/style.png")]
    [InlineData(3, "absent.png", "~/absent.png", "--content", "~/photo.png", "--style", "~/style.png")]
    public async Task What_cannot_be_judged_is_refused(int code, string sentence, params string[] args)
    {
        var run = await Judge(args);
        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Error);
    }
}
