using Impasto.Evaluation;
using Impasto.TestSupport;
using Impasto.Training;

namespace Impasto.Tests.Evaluation;

public sealed class HeldOutTests
{
    [Fact]
    public void The_list_has_40_pairs_of_all_kinds()
    {
        Assert.Equal(40, HeldOut.Pairs.Count);
        Assert.Equal(80, HeldOut.Pictures.Count);
        Assert.Equal(["animal", "architecture", "dark", "face", "flat", "group", "landscape"], HeldOut.Pairs.Select(pair => pair.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.All(HeldOut.Pairs, pair => Assert.StartsWith("photos/", pair.Photo.Path, StringComparison.Ordinal));
        Assert.All(HeldOut.Pairs, pair => Assert.Matches("^(paintings|styles)/", pair.Painting.Path));
        Assert.All(HeldOut.Pictures, picture => Assert.Matches("^[0-9a-f]{64}$", picture.Sha256));
        Assert.True(HeldOut.Pairs.Select(pair => Path.GetDirectoryName(pair.Painting.Path)).Distinct().Count() >= 20);
    }

    [Fact]
    public void The_pictures_lie_where_the_list_says_and_are_recognised_wherever_they_lie()
    {
        var data = Repo.Shared("data");
        using var folder = new TempFolder();
        Assert.All(HeldOut.Pictures, picture => Assert.True(HeldOut.Contains(Path.Combine(data, picture.Path)), picture.Path));
        var first = Path.Combine(data, HeldOut.Pairs[0].Photo.Path);
        var copy = folder.At(Path.GetFileName(first));
        File.Copy(first, copy);
        Assert.True(HeldOut.Contains(copy));
        File.Copy(first, folder.At("other-name.jpg"));
        Assert.False(HeldOut.Contains(folder.At("other-name.jpg")));

        // A training doesn't get the copy that keeps its name.
        Assert.Equal([folder.At("other-name.jpg")], new PictureSource([folder.Path]).Files);
    }

    [Fact]
    public void Another_picture_of_the_same_name_is_none_of_them()
    {
        using var folder = new TempFolder();
        var listed = HeldOut.Pairs[0].Photo;
        var path = folder.At(Path.GetFileName(listed.Path));
        File.WriteAllBytes(path, new byte[10]);
        Assert.False(HeldOut.Contains(path));
        File.WriteAllBytes(path, new byte[listed.Bytes]);
        Assert.False(HeldOut.Contains(path));
        Assert.False(HeldOut.Contains(folder.At("not-there-at-all.jpg")));
        Assert.Equal([path], new PictureSource([folder.Path]).Files);
    }
}
