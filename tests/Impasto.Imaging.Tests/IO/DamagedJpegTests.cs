using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Tests.IO;

/// <summary>What is lost is said; what only looks odd is read.</summary>
public sealed class DamagedJpegTests
{
    private static readonly Picture Noise = new(64, 48, 3, [.. new Random(4) is var random ? Enumerable.Range(0, 64 * 48 * 3).Select(_ => random.NextSingle()) : []]);
    private static readonly byte[] Plain = Samples.Encode(Noise, "jpegsave_buffer", new() { { "Q", 90 } });
    private static readonly byte[] Progressive = Samples.Encode(Noise, "jpegsave_buffer", new() { { "Q", 90 }, { "interlace", true } });

    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_end_marker_in_the_middle_is_refused(bool progressive)
    {
        var jpeg = (byte[])(progressive ? Progressive : Plain).Clone();
        var middle = jpeg.Length / 2;
        (jpeg[middle], jpeg[middle + 1]) = (0xFF, 0xD9);
        Assert.Contains("truncated or damaged", Assert.Throws<PictureException>(() => PictureFile.Load(jpeg)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zeroed_stretch_is_refused()
    {
        var jpeg = (byte[])Plain.Clone();
        jpeg.AsSpan(jpeg.Length / 2, 400).Clear();
        Assert.Throws<PictureException>(() => PictureFile.Load(jpeg));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_that_lacks_only_its_end_marker_is_read(bool progressive)
    {
        var whole = progressive ? Progressive : Plain;
        Assert.Equal(PictureFile.Load(whole).Pixels, PictureFile.Load(whole[..^2]).Pixels);
        Assert.Equal(PictureFile.Load(whole).Pixels, PictureFile.Load(whole[..^1]).Pixels);
        Assert.Empty(PictureFile.Load(whole[..^2]).Notes);
    }

    [Fact]
    public void Passes_that_lack_are_said_and_a_file_cut_between_passes_is_refused()
    {
        var lastScan = Progressive.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        // The tables of the last pass are harmless.
        byte[] cut = Progressive[..lastScan];
        var ended = PictureFile.Load((byte[])[.. cut, 0xFF, 0xD9], name: "photo.jpg");
        Assert.Contains("photo.jpg lacks some of its passes", Assert.Single(ended.Notes), StringComparison.Ordinal);
        Assert.Throws<PictureException>(() => PictureFile.Load(cut));
        Assert.Empty(PictureFile.Load(Progressive).Notes);
    }

    [Fact]
    public void Bytes_between_segments_and_behind_the_end_and_odd_versions_do_no_harm()
    {
        var scan = Plain.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        // The last coefficient of a sequential scan, which some cameras leave 0.
        byte[] odd = [.. Plain[..scan], 0, 0, 0, .. Plain[scan..(scan + 12)], 0, .. Plain[(scan + 13)..], .. "more"u8];
        odd = [.. odd[..2], 0xFF, 0xE0, 0, 16, .. "JFIF"u8, 0, 2, 0, 1, 0, 72, 0, 72, 0, 0, .. odd[2..]];
        Assert.Equal(PictureFile.Load(Plain).Pixels, PictureFile.Load(odd).Pixels);
        Assert.Equal(64, PictureFile.Identify(odd).Width);
    }

    [Fact]
    public void Most_flipped_bytes_are_noticed_and_all_end_in_a_picture_or_a_sentence()
    {
        var random = new Random(6);
        var (noticed, wrong) = (0, 0);
        var whole = PictureFile.Load(Plain);
        var scan = Plain.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 20;
        for (var round = 0; round < 300; round++)
        {
            var jpeg = (byte[])Plain.Clone();
            var at = random.Next(scan, jpeg.Length - 2);
            for (var i = at; i < Math.Min(at + 20, jpeg.Length - 2); i++)
                jpeg[i] = (byte)random.Next(256);
            try
            {
                var picture = PictureFile.Load(jpeg);
                if (picture.Pixels.Zip(whole.Pixels, (a, b) => Math.Abs(a - b)).Average() > 0.02)
                    wrong++;
            }
            catch (PictureException)
            {
                noticed++;
            }
        }
        TestContext.Current.SendDiagnosticMessage($"{noticed} of 300 noticed, {wrong} read wrong");
        Assert.True(noticed > 290, $"only {noticed} of 300 noticed, {wrong} read wrong");
    }

    [Fact]
    public void A_small_copy_of_a_damaged_one_is_refused_too()
    {
        var path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.jpg");
        var large = Samples.Encode(Resampler.Resize(Noise, 512, 384), "jpegsave_buffer", new() { { "Q", 90 } });
        File.WriteAllBytes(path, [.. large[..(large.Length / 2)], 0xFF, 0xD9]);
        try
        {
            Assert.Throws<PictureException>(() => PictureFile.LoadSmall(path, 64, cancel: TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
