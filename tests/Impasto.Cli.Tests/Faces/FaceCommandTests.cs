using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Provenance;
using Impasto.Imaging.Transforms;
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

    [Fact]
    public async Task A_clip_s_faces_are_changed_frame_by_frame()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so no face is found.");
        Portraits();
        Model("girl", isPainting: true);
        var portrait = PictureFile.Load(At("a.png"));
        Directory.CreateDirectory(At("in"));
        for (var i = 0; i < 5; i++)
            PictureFile.Save(PictureTransforms.Crop(portrait, 2 * i, 0, portrait.Width - 8, portrait.Height), At($"in/{i}.png"));
        var run = await Run("face", "swap", "~/in", "--clip", "--target", "girl", "--json");
        Assert.Equal((0, true), (run.Code, run.Error.Contains("5 frames in ", StringComparison.Ordinal)));
        List<Picture> frames = [.. Directory.EnumerateFiles(At("in.face-girl"), "*.png").Order(StringComparer.Ordinal).Select(file => PictureFile.Load(file))];
        Assert.Equal(5, frames.Count);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(SyntheticNote.States(frames[i].Metadata.Xmp, SyntheticNote.CompositeWithTrainedAlgorithmicMedia));
            var was = PictureFile.Load(At($"in/{i}.png"));
            Assert.InRange(frames[i].Pixels.Zip(was.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0.001, 0.3);
            Assert.Equal(was[3, 3, 0], frames[i][3, 3, 0]);
        }
        var record = JsonNode.Parse(await File.ReadAllTextAsync(At("in.face-girl.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(("face-swap", "girl", 5, 1), ((string?)record["method"], (string?)record["target"], (int)record["frames"]!, (int)record["faces"]!));
        Assert.Equal((string?)JsonNode.Parse(run.Out)!["method"], (string?)record["method"]);
        Assert.Equal(2, (await Run("face", "swap", "~/in", "--clip", "--target", "girl")).Code);
        Assert.Equal(0, (await Run("face", "warp", "~/in", "~/b.png", "--clip", "--painting", "--target-landmarks", "~/b.pts", "-o", "~/warped/", "-q")).Code);
        Assert.Equal(5, Directory.EnumerateFiles(At("warped"), "*.png").Count());
    }

    [Theory]
    [InlineData(2, "~/in is a clip, and 2 inputs were named: name it alone.", "~/in", "~/a.png")]
    [InlineData(2, "--landmarks are of one picture, and a clip's faces move: leave it out: they are looked for in every frame.", "~/in", "--landmarks", "~/a.pts")]
    [InlineData(2, "The record of changed faces lies beside the clip, for which there is no place on standard output: name a file with -o.", "~/in", "-o", "-")]
    [InlineData(2, "The result would be written over the clip ~/in: name another file with -o.", "~/in", "-o", "~/in", "--overwrite")]
    [InlineData(2, "The output ~/out.avi has the ending '.avi', which is no clip to write: use .mp4, .mov, .mkv, .webm, .gif, .webp, or name a folder for pictures.", "~/in", "-o", "~/out.avi")]
    public async Task What_is_wrong_with_a_clip_is_one_sentence(int code, string sentence, params string[] args)
    {
        Portraits();
        Model("girl", isPainting: true);
        Save("in/0.png", 8, 8, 0.5f);
        var run = await Run(["face", "swap", "--clip", "--target", "girl", .. args]);
        Assert.Equal((code, $"impasto: {sentence}\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task A_clip_without_faces_is_refused_in_a_sentence()
    {
        Assert.SkipUnless(FaceDetector.IsInstalled, "The npm package @vladmandic/face-api was not brought by the build, so no face is found.");
        Model("girl", isPainting: true);
        Save("in/0.png", 64, 64, 0.5f);
        var run = await Run("face", "swap", "~/in", "--clip", "--target", "girl", "-q");
        Assert.Equal((3, "impasto: No face was found in ~/in: choose a clip with a larger, more frontal face.\n"), (run.Code, run.Error));
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
