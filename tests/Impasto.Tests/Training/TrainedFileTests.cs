using Impasto.TestSupport;
using Impasto.Training;

namespace Impasto.Tests.Training;

public sealed class TrainedFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    [Theory]
    [InlineData("../evil")]
    [InlineData("")]
    [InlineData("Two words")]
    [InlineData("a/b")]
    public void A_name_that_is_none_is_refused_before_the_training(string name) =>
        Assert.Contains("can't be a model's name", Assert.Throws<UsageException>(() => TrainedFile.Check(name, At("out"), At("training"))).Message);

    [Theory]
    [InlineData("file", "training")]
    [InlineData("out", "file")]
    public void A_file_is_no_folder(string output, string folder)
    {
        File.WriteAllText(At("file"), "");
        Assert.Contains("file is a file, and the training needs a folder", Assert.Throws<UsageException>(() => TrainedFile.Check("mine", At(output), At(folder))).Message);
    }

    [Fact]
    public void A_folder_below_a_file_cannot_be_made()
    {
        File.WriteAllText(At("file"), "");
        Assert.Contains("can't be written", Assert.Throws<ImpastoException>(() => TrainedFile.Check("mine", At("file/out"), At("training"))).Message);
    }

    [Fact]
    public void Folders_that_can_be_written_are_made_and_left_empty()
    {
        TrainedFile.Check(null, At("out"), At("training"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("out")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("training")));
    }
}
