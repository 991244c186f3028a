using Impasto.Imaging.Faces;
using Impasto.Imaging.Tests.Warping;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Faces;

public class PtsFileTests
{
    private static string Text(int count = 68, string? odd = null) =>
        $"version: 1\nn_points: {count}\n{{\n" + string.Join('\n', Enumerable.Range(0, count).Select(i => i == 5 && odd is not null ? odd : $"{i + 1}.5 {2 * i + 3}")) + "\n}\n";

    [Fact]
    public void Coordinates_become_zero_based()
    {
        var face = PtsFile.Parse(Text(), "face.pts");
        Assert.Equal(new Point2(0.5, 2), face.Points[0]);
        Assert.Equal(new Point2(67.5, 136), face.Points[67]);
        Assert.Equal(new Point2(0.5, 2), PtsFile.Parse(Text().Replace("\n", "\r\n", StringComparison.Ordinal), "face.pts").Points[0]);
    }

    [Fact]
    public void Written_files_read_back()
    {
        var path = TempFolder.NewFile("face.pts");
        var face = new FaceLandmarks(WarpFixture.Points("landmarks_a"));
        PtsFile.Write(path, face);
        WarpFixture.AssertClose(WarpFixture.Flat(face.Points), WarpFixture.Flat(PtsFile.Read(path).Points), 1e-6);
    }

    [Theory]
    [InlineData("version: 1\n", "\uFEFFversion: 1\n")]
    [InlineData("version: 1\n", "version: 1.0\n")]
    [InlineData("version: 1\n", "")]
    [InlineData("version: 1\nn_points: 68\n", "VERSION:1\nN_Points : 68\n")]
    [InlineData("version: 1\nn_points: 68\n", "# by hand\n\n// twice\n")]
    [InlineData("1.5 3\n", "1.5, 3\n")]
    [InlineData("1.5 3\n", "1.5,3 # the ear\n")]
    [InlineData("1.5 3\n", "\t1.5\t3   ; the ear\n")]
    [InlineData("\n", "\r")]
    [InlineData("\n", "\r\n")]
    [InlineData("}\n", "}\n# end\n")]
    public void What_other_programs_make_of_it_is_read(string usual, string odd)
    {
        Assert.Contains(usual, Text(), StringComparison.Ordinal);
        Assert.Equal(PtsFile.Parse(Text(), "face.pts").Points, PtsFile.Parse(Text().Replace(usual, odd, StringComparison.Ordinal), "face.pts").Points);
    }

    [Fact]
    public void Files_are_read_in_any_Unicode()
    {
        var path = TempFolder.NewFile("face.pts");
        foreach (var encoding in new[] { System.Text.Encoding.Unicode, System.Text.Encoding.UTF8, System.Text.Encoding.BigEndianUnicode })
        {
            File.WriteAllText(path, Text(), encoding);
            Assert.Equal(new Point2(0.5, 2), PtsFile.Read(path).Points[0]);
        }
    }

    [Theory]
    [InlineData("", "braces")]
    [InlineData("version: 1\nn_points: 68\n{\n}", "0 points")]
    [InlineData("version: 2\nn_points: 68\n{\n}", "version")]
    [InlineData("version: 1\nn_points: 99999999999\n{\n}", "n_points")]
    [InlineData("version: 1\nn_points: 68\n{\n}\n{", "braces")]
    public void Broken_files_are_refused(string text, string reason)
    {
        var message = Assert.Throws<InputException>(() => PtsFile.Parse(text, "face.pts")).Message;
        Assert.StartsWith("face.pts is not a landmark file", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN 3")]
    [InlineData("1e300 3")]
    [InlineData("3")]
    [InlineData("1 2 3")]
    [InlineData("one two")]
    public void Broken_points_are_refused(string line) =>
        Assert.Contains("point 6", Assert.Throws<InputException>(() => PtsFile.Parse(Text(odd: line), "face.pts")).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_counts_one_place_and_huge_files_are_refused()
    {
        Assert.Throws<InputException>(() => PtsFile.Parse(Text(67), "face.pts"));
        var place = "version: 1\nn_points: 68\n{\n" + string.Concat(Enumerable.Repeat("4 4\n", 68)) + "}";
        Assert.Contains("one place", Assert.Throws<InputException>(() => PtsFile.Parse(place, "face.pts")).Message, StringComparison.Ordinal);
        var path = TempFolder.NewFile("large.pts");
        File.WriteAllText(path, new string(' ', PtsFile.MaxBytes + 1));
        Assert.Contains("bytes long", Assert.Throws<InputException>(() => PtsFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
