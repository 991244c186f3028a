using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Transforms;
using Impasto.Networks.FaceSwap;
using Impasto.Perception;
using Impasto.TestSupport;
using Impasto.Tests.Faces;
using Impasto.Training;
using Impasto.Training.FaceSwap;

namespace Impasto.Tests.Training.FaceSwap;

public sealed class FaceSwapTrainerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _network;

    public FaceSwapTrainerTests()
    {
        _network = _folder.At("loss.safetensors");
        using var network = PerceptualNetwork.Random("vgg16", 3, width: 8);
        network.ToWeightFile().Save(_network);
        var (target, targetFace) = PortraitFixture.Load('b');
        Save("target", "b", target, targetFace);
        var (photo, face) = PortraitFixture.Load('a');
        for (var i = 0; i < 12; i++)
        {
            // One drawn face in as many lights and sizes of mouth.
            var light = new Picture(photo.Width, photo.Height, 3, Array.ConvertAll(photo.ToRgb().Pixels, v => v * (0.5f + 0.04f * i)));
            Save("photos", $"{i:00}", i % 2 == 0 ? light : PictureTransforms.FlipHorizontal(light), i % 2 == 0 ? face : FrontalFace.Mirrored(face, photo.Width));
        }
    }

    private ModelStore Models => new([_folder.At("models")], _folder.At("models"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_lowers_the_loss_and_goes_on_bit_for_bit()
    {
        var first = (await TrainAsync(Options with { Name = "after-1" }, 1, "1"))!;
        var whole = (await OwnContext.RunAsync(1, () => TrainAsync(Options with { Name = "whole" }, 60, "whole")))!;
        double before = first.Entry.Training!.Losses["total"], after = whole.Entry.Training!.Losses["total"];
        Assert.True(after < 0.9 * before, $"{before} -> {after}");
        using var stop = new CancellationTokenSource();
        Assert.Null(await TrainAsync(Options with { Name = "parts" }, 60, "parts", new Watch(p => { if (p.Step == 4) stop.Cancel(); }), stop.Token));
        var parts = (await OwnContext.RunAsync(3, () => TrainAsync(Options with { Name = "parts" }, 60, "parts")))!;
        Assert.Equal(await File.ReadAllBytesAsync(whole.Path, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(parts.Path, TestContext.Current.CancellationToken));
        using var model = FaceSwapModel.Load(whole.Path);
        Assert.Equal((32, 4, true, null), (model.Network.Size, model.Network.Width, model.IsPainting, model.Consent));
        Assert.Equal(("faceswap", "faceswap-32-4"), (whole.Entry.Kind, whole.Entry.Architecture));
        Assert.True(File.Exists(_folder.At("whole", "poses.jpg")) && File.Exists(_folder.At("whole", "step-000060.jpg")), "sheets to look at");
    }

    [Fact]
    public async Task A_larger_network_begins_with_a_smaller_one()
    {
        var small = (await TrainAsync(Options with { Name = "small", Size = 32 }, 20, "small"))!;
        var large = (await TrainAsync(Options with { Name = "large", Size = 64, From = "small" }, 1, "large"))!;
        Assert.Equal("faceswap-64-4", large.Entry.Architecture);
        Assert.True(small.Entry.Bytes < large.Entry.Bytes);
        var error = await Assert.ThrowsAsync<UsageException>(() => TrainAsync(Options with { From = "large" }, 1, "no"));
        Assert.Contains("width 4 for 64 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_is_kept_in_the_model()
    {
        var trained = (await TrainAsync(Options with { Painting = false, TargetConsent = "Ada agreed" }, 1, "consent"))!;
        using var model = FaceSwapModel.Load(trained.Path);
        Assert.Equal((false, "Ada agreed"), (model.IsPainting, model.Consent));
    }

    [Fact]
    public async Task What_is_missing_or_contradicts_itself_is_said()
    {
        Assert.Contains("`Painting`", await Refused<UsageException>(Options with { Painting = false }), StringComparison.Ordinal);
        Assert.Contains("exclude each other", await Refused<UsageException>(Options with { TargetConsent = "x" }), StringComparison.Ordinal);
        Assert.Contains("`Target`", await Refused<UsageException>(Options with { Target = "" }), StringComparison.Ordinal);
        Assert.Contains("`Size` is 32", await Refused<UsageException>(Options with { Size = 100 }), StringComparison.Ordinal);
        Assert.Contains("nowhere", await Refused<InputException>(Options with { Target = "nowhere" }), StringComparison.Ordinal);
        Assert.Contains("only 1 show a face", await Refused<InputException>(Options with { Photos = [_folder.At("target")] }), StringComparison.Ordinal);
        Assert.Contains("absent", await Refused<ModelException>(Options with { From = "absent" }), StringComparison.Ordinal);

        async Task<string> Refused<T>(FaceSwapTrainOptions options)
            where T : ImpastoException => (await Assert.ThrowsAsync<T>(() => TrainAsync(options, 1, Guid.NewGuid().ToString("N")))).Message;
    }

    [Fact]
    public void Poses_nearest_in_landmarks_come_first()
    {
        List<FaceCrop> faces = [.. "ab".Select(letter => PortraitFixture.Load(letter)).Select(portrait => new FaceCrop(portrait.Picture.ToRgb(), portrait.Face, 32))];
        var poses = TargetPoses.Load(_folder.At("target"), null, faces, Options with { Poses = 4 }, seed: 1, TestContext.Current.CancellationToken);
        Assert.Equal((4, 1), (poses.Squares.Count, poses.Given));
        // Two poses of either shape, from both sides.
        foreach (var face in faces)
        {
            var own = face.Square(32, null).Face;
            Assert.Equal(2, poses.NearestTo(own, 2).Length);
        }
        Assert.NotEqual(poses.NearestTo(faces[0].Square(32, null).Face, 2), poses.NearestTo(faces[1].Square(32, null).Face, 2));
    }

    [Fact]
    public void Where_poses_are_made_a_face_has_one_of_its_own()
    {
        List<FaceCrop> faces = [.. "ab".Select(letter => PortraitFixture.Load(letter)).Select(portrait => new FaceCrop(portrait.Picture.ToRgb(), portrait.Face, 32))];
        var (square, face) = faces[1].Square(32, null);
        var poses = TargetPoses.Load(_folder.At("target"), null, faces, Options with { Poses = 4 }, seed: 1, TestContext.Current.CancellationToken);
        var own = poses.In(square, face);
        Assert.Equal((32, 32), (own!.Width, own.Height));
        Assert.NotEqual(square.Pixels, own.Pixels);
        Assert.Null(TargetPoses.Load(_folder.At("target"), null, faces, Options with { Poses = 1 }, seed: 1, TestContext.Current.CancellationToken).In(square, face));
        Assert.Contains("in its own pose alone", Assert.Throws<UsageException>(() =>
            TargetPoses.Load(_folder.At("target"), null, faces, Options with { Poses = 1, Nearest = 0 }, seed: 1, TestContext.Current.CancellationToken)).Message);
    }

    private FaceSwapTrainOptions Options => new()
    {
        Target = _folder.At("target"),
        Photos = [_folder.At("photos")],
        Painting = true,
        Size = 32,
        Width = 4,
        Poses = 8,
        Nearest = 4,
        Batch = 2,
        LossNetwork = _network,
        Output = _folder.At("models"),
    };

    private Task<Model?> TrainAsync(FaceSwapTrainOptions options, int steps, string folder, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        var trainer = new FaceSwapTrainer(Models);
        return trainer.RunAsync(options, trainer.Defaults with { Folder = _folder.At(folder), Steps = steps, LearningRate = 3e-3, CheckpointEvery = 3 }, "train faceswap", progress: progress, cancel: cancel);
    }

    private void Save(string folder, string name, Picture picture, FaceLandmarks face)
    {
        Directory.CreateDirectory(_folder.At(folder));
        PictureFile.Save(picture, _folder.At(folder, $"{name}.png"));
        PtsFile.Write(_folder.At(folder, $"{name}.pts"), face);
    }

    private sealed class Watch(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
