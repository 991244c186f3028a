using System.Buffers.Binary;
using Impasto.TestSupport;
using NetVips;

namespace Impasto.Imaging.Tests.IO;

public sealed class HostileFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Encoders => ["jpeg", "progressive", "png", "png16", "webp", "tiff", "float", "avif", "gif", "ppm", "pfm"];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Truncated_files_are_refused_or_lose_nothing(string encoder)
    {
        var whole = Make(encoder);
        var complete = PictureFile.Load(whole);
        var refused = 0;
        for (var cut = 0; cut < 60; cut++)
        {
            var part = whole[..(whole.Length * cut / 60)];
            var picture = TryLoad(part);
            if (picture is null)
                refused++;
            else
                Assert.Equal(complete.Pixels, picture.Pixels);
        }
        // A TIFF may end with its colour profile, some 3 kB without which every pixel is still there.
        Assert.True(refused >= (encoder == "tiff" ? 30 : 50), $"only {refused} of 60 truncated files were refused");
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Damaged_files_end_in_a_picture_or_a_sentence(string encoder)
    {
        var whole = Make(encoder);
        var random = new Random(5);
        for (var round = 0; round < 150; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var hits = random.Next(1, 8); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (TryLoad(damaged, new PictureLimits { MaxPixels = 1 << 20 }) is { } picture)
                Assert.InRange((long)picture.Width * picture.Height, 1, 1 << 20);
        }
    }

    [Fact]
    public void Nonsense_is_refused_with_one_sentence()
    {
        var random = new Random(3);
        var noise = new byte[1000];
        random.NextBytes(noise);
        byte[][] files = [[], [0], "hello, world"u8.ToArray(), noise, "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8.ToArray(),
            "GIF89a"u8.ToArray(), [0xFF, 0xD8, 0xFF], "RIFF\0\0\0\0WEBP"u8.ToArray(), "II*\0"u8.ToArray(), "P6\n"u8.ToArray(), "%PDF-1.4"u8.ToArray()];
        foreach (var file in files)
        {
            var error = Assert.Throws<PictureException>(() => PictureFile.Load(file, name: "photo.jpg"));
            Assert.StartsWith("photo.jpg ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0x7FFFFFFF, 0x7FFFFFFF)]
    [InlineData(0x7FFFFFFF, 1)]
    [InlineData(100_000, 100_000)]
    [InlineData(0, 5)]
    [InlineData(-1, -1)]
    public void A_PNG_that_claims_an_absurd_size_is_refused_before_memory_is_taken(int width, int height)
    {
        var png = Make("png");
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<PictureException>(() => PictureFile.Load(png));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public void Limits_hold_for_pixels_bytes_and_frames()
    {
        var file = Make("png");

        Assert.Contains("pixels", Refused(new PictureLimits { MaxPixels = 40 * 30 - 1 }), StringComparison.Ordinal);
        Assert.Contains("bytes", Refused(new PictureLimits { MaxBytes = file.Length - 1 }), StringComparison.Ordinal);
        Assert.Contains("frames", Refused(new PictureLimits { MaxFrames = 0 }), StringComparison.Ordinal);
        Assert.Equal(40, PictureFile.Load(file, new PictureLimits { MaxPixels = 40 * 30, MaxBytes = file.Length, MaxFrames = 1 }).Width);

        string Refused(PictureLimits limits)
        {
            var path = _folder.At("limited.png");
            File.WriteAllBytes(path, file);
            Assert.Throws<PictureException>(() => PictureFile.Load(new MemoryStream(file), limits));
            return Assert.Throws<PictureException>(() => PictureFile.Load(path, limits)).Message;
        }
    }

    [Fact]
    public void A_wrong_extension_does_not_matter()
    {
        var path = _folder.At("really-a.jpg");
        File.WriteAllBytes(path, Make("png"));

        Assert.Equal(PictureFormat.Png, PictureFile.Identify(path).Format);
        Assert.Equal(40, PictureFile.Load(path).Width);
    }

    [Fact]
    public void Missing_files_folders_and_empty_files_are_named()
    {
        var empty = _folder.At("empty.jpg");
        File.WriteAllBytes(empty, []);

        Assert.Contains("doesn't exist", Message(_folder.At("none.jpg")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Message(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("is empty", Message(empty), StringComparison.Ordinal);

        static string Message(string path)
        {
            var message = Assert.Throws<PictureException>(() => PictureFile.Load(path)).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            return message;
        }
    }

    [Fact]
    public void Cancelled_reading_says_so()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => PictureFile.Load(Make("png"), cancel: source.Token));
    }

    [Fact]
    public void Saving_leaves_a_whole_file_or_none()
    {
        var picture = Samples.Gradient(20, 20);
        var path = _folder.At("out.png");
        PictureFile.Save(picture, path);
        var first = File.ReadAllBytes(path);

        Assert.Throws<PictureException>(() => PictureFile.Save(picture, _folder.At("out.gif")));
        Assert.Throws<PictureException>(() => PictureFile.Save(picture, _folder.At("no", "such", "out.png")));
        Directory.CreateDirectory(_folder.At("folder.png"));
        Assert.Throws<PictureException>(() => PictureFile.Save(picture, _folder.At("folder.png")));
        Assert.Throws<PictureException>(() => PictureFile.Save(new Picture(70_000, 1, 3), path, new PictureWriteOptions { Format = PictureFormat.Jpeg }));

        Assert.Equal(first, File.ReadAllBytes(path));
        Assert.Equal(["folder.png", "out.png"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
        PictureFile.Save(new Picture(3, 3, 3), path);
        Assert.Equal(3, PictureFile.Load(path).Width);
    }

    private static Picture? TryLoad(byte[] file, PictureLimits? limits = null)
    {
        try
        {
            return PictureFile.Load(file, limits);
        }
        catch (PictureException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return null;
        }
    }

    // Noise, so that pixels and not headers and profiles fill the file.
    private static byte[] Make(string encoder)
    {
        if (encoder == "avif")
            Samples.SkipWithout(PictureFormat.Avif);
        var random = new Random(8);
        var picture = new Picture(40, 30, 3, [.. Enumerable.Range(0, 3600).Select(_ => random.Next(256) / 255f)]);
        return encoder switch
        {
            "jpeg" => PictureFile.Encode(picture, PictureFormat.Jpeg),
            "png" => PictureFile.Encode(picture, PictureFormat.Png),
            "png16" => PictureFile.Encode(picture, PictureFormat.Png, new PictureWriteOptions { BitDepth = 16 }),
            "webp" => PictureFile.Encode(picture, PictureFormat.WebP),
            "tiff" => PictureFile.Encode(picture, PictureFormat.Tiff),
            "progressive" => Samples.Encode(picture, "jpegsave_buffer", new() { { "interlace", true } }),
            "float" => Samples.Encode(picture, "tiffsave_buffer", null, image => image.Colourspace(Enums.Interpretation.Scrgb)),
            "ppm" => [.. "P6\n40 30\n255\n"u8, .. picture.Pixels.Select(v => (byte)MathF.Round(v * 255))],
            "pfm" => [.. "PF\n40 30\n-1\n"u8, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(picture.Pixels.AsSpan())],
            "avif" => PictureFile.Encode(picture, PictureFormat.Avif),
            _ => Samples.Encode(picture, "gifsave_buffer"),
        };
    }

    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }
        return ~crc;
    }
}

/// <summary>Alone, since libvips counts its memory for the whole process.</summary>
[CollectionDefinition(nameof(NativeMemoryTests), DisableParallelization = true)]
[Collection(nameof(NativeMemoryTests))]
public sealed class NativeMemoryTests
{
    [Fact]
    public void Nothing_of_the_native_library_stays_behind()
    {
        var jpeg = Samples.WithExif(PictureFile.Encode(Samples.Gradient(200, 150), PictureFormat.Jpeg), Samples.Exif(6));
        var broken = jpeg[..(jpeg.Length / 2)];
        Round();
        Thread.Sleep(200);
        var (memory, allocations) = (Stats.Mem, Stats.Allocations);

        for (var i = 0; i < 200; i++)
            Round();

        // libvips' worker threads give their last buffers back a moment after a failed decode; what leaked never comes back.
        SpinWait.SpinUntil(() => { Thread.Sleep(10); return Stats.Mem <= memory; }, TimeSpan.FromSeconds(5));
        Assert.Equal(memory, Stats.Mem);
        Assert.Equal(allocations, Stats.Allocations);

        void Round()
        {
            var picture = PictureFile.Load(jpeg);
            PictureFile.Encode(picture, PictureFormat.Jpeg);
            Assert.Throws<PictureException>(() => PictureFile.Load(broken));
        }
    }

    [Fact]
    public void Many_threads_read_and_write_at_once()
    {
        var picture = Samples.Gradient(120, 90);
        var png = PictureFile.Encode(picture, PictureFormat.Png);

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 4 == 0)
                Assert.Throws<PictureException>(() => PictureFile.Load(png[..100]));
            Assert.Equal(png, PictureFile.Encode(PictureFile.Load(png), PictureFormat.Png));
        });
    }
}
