using Impasto.Training;

namespace Impasto.Cli.Tests.Training;

public sealed class TrainCommandTests : CliTest
{
    [Fact]
    public async Task Options_and_the_command_line_reach_the_trainer()
    {
        var run = await Run("train", "count", "--photos", "a,b", "--steps", "5", "--seed", "2", "--folder", "my folder");
        Assert.Equal((0, ""), (run.Code, run.Out));
        var (options, common, command) = Trainer.Last!.Value;
        Assert.Equal(["a", "b"], options.Photos);
        Assert.Equal((5, 2, "my folder", RateSchedule.Cosine), (common.Steps, common.Seed, common.Folder, common.Schedule));
        Assert.Equal("impasto train count --photos a,b --steps 5 --seed 2 --folder 'my folder'", command);
        Assert.Equal(
            ["count: training in my folder", "count: 1/5, total 1", "count: 5/5, total 0.2", "count: validation at step 5: total 0.2", "Counted.",
                "count: the model counted (5 bytes) is in models/counted.safetensors. Use it with: impasto stylize photo.jpg --style counted --models models", ""],
            run.Error.Split('\n').Select(line => System.Text.RegularExpressions.Regex.Replace(line, @" [0-9.]+ step/s,", "")));
    }

    [Theory]
    [InlineData("user-models", "", "counted")]
    [InlineData("user-models", "", "dawn", "dusk")]
    [InlineData("my models", " --models '~/my models'", "counted")]
    public async Task The_last_line_is_the_command_that_finds_the_new_style(string folder, string where, params string[] styles)
    {
        Trainer.Folder = At(folder);
        Trainer.Styles = styles;
        var run = await Run("train", "count");
        Assert.EndsWith($" Use it with: impasto stylize photo.jpg --style {styles[^1]}{where}\n", run.Error);
    }

    [Fact]
    public async Task A_trainers_own_defaults_hold()
    {
        Assert.Equal(0, (await Run("train", "count", "-q")).Code);
        Assert.Equal((3, "checkpoints/count"), (Trainer.Last!.Value.Common.Steps, Trainer.Last.Value.Common.Folder));
    }

    [Fact]
    public async Task Steps_and_minutes_are_one_or_the_other()
    {
        Assert.Equal(0, (await Run("train", "count", "--minutes", "2.5")).Code);
        Assert.Equal(2.5, Trainer.Last!.Value.Common.Minutes);
        var both = await Run("train", "count", "--minutes", "10", "--steps", "5");
        Assert.Equal(2, both.Code);
        Assert.Contains("--minutes and --steps both say how long the training is", both.Error);
    }

    [Fact]
    public async Task Resume_names_the_folder_and_stopping_says_how_to_go_on()
    {
        Directory.CreateDirectory(At("run"));
        var run = await Run(new CancellationToken(canceled: true), "train", "count", "--resume", "~/run");
        Assert.Equal(130, run.Code);
        Assert.Equal(At("run"), Trainer.Last!.Value.Common.Folder);
        Assert.Contains("the same command with --resume ~/run continues it.", run.Error);
    }
}
