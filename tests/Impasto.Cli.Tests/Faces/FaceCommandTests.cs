using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Provenance;
using Impasto.Networks.FaceSwap;
using Impasto.TestSupport;

namespace Impasto.Cli.Tests.Faces;

public sealed class FaceCommandTests : CliTest
{
    [Fact]
    public async Task A_warped_face_is_written_with_its_note_and_its_record()
    {
        Portraits();
        var run = await Run("face", "warp", "~/a.png", "~/b.png", "--painting", "--landmarks", "~/a.pts", "--target-landmarks", "~/b.pts", "--json");
        Assert.Equal((0, true), (run.Code, run.Error.Contains("saved as ~/a.face-b.png.", StringComparison.Ordinal)));
        var picture = PictureFile.Load(At("a.face-b.png"));
        Assert.True(SyntheticNote.States(picture.Metadata.Xmp, SyntheticNote.CompositeWithTrainedAlgorithmicMedia));
        var printed = JsonNode.Parse(run.Out)!;
        Assert.Equal(("face-warp", 1, true), ((string?)printed["method"], (int)printed["faces"]!, (bool)printed["painting"]!));
        Assert.Null(printed["consent"]);
        var sidecar = JsonNode.Parse(await File.ReadAllTextAsync(At("a.face-b.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal((string?)printed["sha256"], (string?)sidecar["sha256"]);
        Assert.True((bool)sidecar["options"]!["painting"]!);
        Assert.Equal(2, (await Run("face", "warp", "~/a.png", "~/b.png", "--painting", "--landmarks", "~/a.pts", "--target-landmarks", "~/b.pts")).Code);
    }

    [Fact]
    public async Task Consent_is_asked_for_and_kept_in_the_record()
    {
        Portraits();
        var refused = await Run("face", "warp", "~/a.png", "~/b.png");
        Assert.Equal(2, refused.Code);
        Assert.Contains("add --painting if it is painted or drawn, or --target-consent", refused.Error);
        Assert.False(File.Exists(At("a.face-b.png")));
        var run = await Run("face", "warp", "~/a.png", "~/b.png", "--target-consent", "Ada, by letter", "--landmarks", "~/a.pts", "--target-landmarks", "~/b.pts", "-o", "~/out/c.jpg");
        Assert.Equal(0, run.Code);
        Assert.Equal("Ada, by letter", (string?)JsonNode.Parse(await File.ReadAllTextAsync(At("out", "c.json"), TestContext.Current.CancellationToken))!["consent"]);
    }

    [Fact]
    public async Task The_visible_mark_is_left_out_when_declined_and_the_note_is_not()
    {
        Portraits();
        string[] common = ["face", "warp", "~/a.png", "~/b.png", "--painting", "--landmarks", "~/a.pts", "--target-landmarks", "~/b.pts", "-q"];
        Assert.Equal(0, (await Run([.. common, "-o", "~/marked.png"])).Code);
        Assert.Equal(0, (await Run([.. common, "-o", "~/plain.png", "--no-visible-mark"])).Code);
        Picture marked = PictureFile.Load(At("marked.png")), plain = PictureFile.Load(At("plain.png"));
        Assert.NotEqual(marked.Pixels, plain.Pixels);
        Assert.Equal(marked[20, 20, 0], plain[20, 20, 0]);
        Assert.True(SyntheticNote.States(plain.Metadata.Xmp, SyntheticNote.CompositeWithTrainedAlgorithmicMedia));
    }

    [Fact]
    public async Task A_swap_takes_a_model_by_name_or_file_and_asks_for_consent_where_its_target_was_photographed()
    {
        Portraits();
        Model("girl", isPainting: true);
        Model("ada", isPainting: false);
        var run = await Run("face", "swap", "~/a.png", "--target", "girl", "--landmarks", "~/a.pts", "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal("girl", (string?)JsonNode.Parse(run.Out)!["target"]);
        Assert.True(File.Exists(At("a.face-girl.png")) && File.Exists(At("a.face-girl.json")));
        Assert.Equal(0, (await Run("face", "swap", "~/a.png", "--target", "~/user-models/girl.safetensors", "--landmarks", "~/a.pts", "-o", "~/file.png")).Code);
        Assert.Equal(PictureFile.Load(At("a.face-girl.png")).Pixels, PictureFile.Load(At("file.png")).Pixels);
        var refused = await Run("face", "swap", "~/a.png", "--target", "ada", "--landmarks", "~/a.pts");
        Assert.Equal(2, refused.Code);
        Assert.Contains("give --target-consent with who agreed to this use", refused.Error);
        Assert.Equal(2, (await Run("face", "swap", "~/a.png", "--target", "ada", "--painting", "--landmarks", "~/a.pts")).Code);
        Assert.Equal(0, (await Run("face", "swap", "~/a.png", "--target", "ada", "--target-consent", "Ada, again", "--landmarks", "~/a.pts")).Code);
        var record = JsonNode.Parse(await File.ReadAllTextAsync(At("a.face-ada.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(("Ada, again", "Ada, once"), ((string?)record["consent"], (string?)record["trainingConsent"]));
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_a_sentence_with_the_exit_code_for_it()
    {
        Portraits();
        var none = await Run("face", "swap", "~/a.png");
        Assert.Equal(2, none.Code);
        Assert.Contains("There is no target: train one with 'impasto train faceswap'", none.Error);
        var missing = await Run("face", "swap", "~/a.png", "--target", "absent");
        Assert.Equal(4, missing.Code);
        Assert.Contains("absent", missing.Error);
        var standard = await Run("face", "warp", "~/a.png", "~/b.png", "--painting", "-o", "-");
        Assert.Equal(2, standard.Code);
        Assert.Contains("no place on standard output", standard.Error);
        Assert.Equal(3, (await Run("face", "warp", "~/nothing.png", "~/b.png", "--painting", "--target-landmarks", "~/b.pts")).Code);
    }

    private void Portraits()
    {
        foreach (var letter in "ab")
        {
            var picture = PictureFile.Load(Repo.Fixture("inputs", $"portrait_{letter}.png"));
            PictureFile.Save(picture, At($"{letter}.png"));
            var points = JsonNode.Parse(File.ReadAllText(Repo.Fixture("inputs", "faces.json")))!["faces"]![letter == 'a' ? 0 : 20]!.AsArray();
            // iBUG's files count from 1; the drawings are of 400 px squares.
            var lines = points.Select(p => FormattableString.Invariant($"{((double)p![0]! + 0.5) * picture.Width / 400 + 0.5} {((double)p[1]! + 0.5) * picture.Height / 400 + 0.5}"));
            File.WriteAllText(At($"{letter}.pts"), $"version: 1\nn_points: 68\n{{\n{string.Join('\n', lines)}\n}}\n");
        }
    }

    private void Model(string name, bool isPainting)
    {
        using var model = new FaceSwapModel(new FaceSwapNet(32, 4, seed: 5)) { IsPainting = isPainting, Consent = isPainting ? null : "Ada, once" };
        var entry = new ModelEntry { Name = name, Kind = FaceSwapModel.Kind, File = $"{name}.safetensors", Bytes = 0, Sha256 = "" };
        RegistryFile.Save(UserModels, entry, path => model.ToWeightFile().Save(path));
    }
}
