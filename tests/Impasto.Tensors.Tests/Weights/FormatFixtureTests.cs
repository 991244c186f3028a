using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights;

public class FormatFixtureTests
{
    public static TheoryData<string> Readable => new(FormatFixtures.Files("tensors", onnx: false));

    /// <summary>Every weight file that must be refused, with what its message must say.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "malicious.pth", "posix.system" },
        { "malicious_legacy.pth", "posix.system" },
        { "unknown_class.pth", "Unknown" },
        { "unknown_class_legacy.pth", "Unknown" },
        { "truncated.pth", "no directory at its end" },
        { "truncated_legacy.pth", "ends early" },
        { "wrong_magic.pth", "none of safetensors" },
        { "wrong_magic_legacy.pth", "none of safetensors" },
        { "empty.pth", "it is empty" },
        { "header_beyond_file.safetensors", "its header claims 4,096 bytes" },
        { "header_absurd.safetensors", "its header claims 4,611,686,018,427,387,904 bytes" },
        { "header_negative.safetensors", "its header claims" },
        { "header_not_json.safetensors", "isn't valid JSON" },
        { "overlapping.safetensors", "'b' begins at byte 8, where the one before it ends at 16" },
        { "gap.safetensors", "'b' begins at byte 16, where the one before it ends at 8" },
        { "offset_beyond_file.safetensors", "its arrays take 64 bytes, and 16 are there" },
        { "offset_reversed.safetensors", "the offsets 16 to 0" },
        { "size_mismatch.safetensors", "needs 8 bytes and has 16" },
        { "unknown_dtype.safetensors", "unknown dtype 'F99'" },
        { "shape_overflow.safetensors", "claims a shape larger than" },
        { "shape_negative.safetensors", "negative size, -2" },
        { "duplicate_keys.safetensors", "'a' occurs twice" },
        { "trailing_data.safetensors", "its arrays take 16 bytes, and 32 are there" },
        { "truncated.safetensors", "none of safetensors" },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void Every_readable_file_gives_the_expected_names_shapes_and_values(string file)
    {
        var weights = WeightFile.Load(FormatFixtures.PathOf(file));
        var tensors = FormatFixtures.Case(file).GetProperty("tensors").EnumerateObject()
            .ToDictionary(t => t.Name, t => t.Value.GetString()!);

        Assert.Equal(tensors.Keys.Order(), weights.Names.Order());
        var reference = WeightFile.Load(FormatFixtures.PathOf("expected.safetensors"));
        foreach (var (name, expected) in tensors)
        {
            Assert.Equal(reference[expected].Type, weights[name].Type);
            Assert.Equal(reference[expected].Shape, weights[name].Shape);
            Assert.Equal(reference[expected].Bytes.ToArray(), weights[name].Bytes.ToArray());
        }
    }

    [Fact]
    public void The_expected_values_themselves_read_as_the_tests_own_reader_reads_them()
    {
        var weights = WeightFile.Load(FormatFixtures.PathOf("expected.safetensors"));

        Assert.Equal(FormatFixtures.Expected.Names, weights.Names);
        foreach (var array in weights.Where(a => a.Type != WeightType.BFloat16))
        {
            Assert.Equal(FormatFixtures.Expected.Shape(array.Name), array.Shape);
            Assert.Equal(FormatFixtures.Expected.Doubles(array.Name), array.ToDoubles());
            Assert.Equal(FormatFixtures.Expected.Floats(array.Name), array.ToFloats());
        }
    }

    [Fact]
    public void No_fixture_that_must_be_refused_is_left_out_here() =>
        Assert.Equal(FormatFixtures.Files("error", onnx: false).Order(), Refused.Select(r => r.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Refused))]
    public void Every_bad_file_is_refused_with_its_name_the_reason_and_the_next_step(string file, string reason)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Load(FormatFixtures.PathOf(file)));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.StartsWith($"Can't use {file}: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.Matches(@"\. [A-Z][^.]+.*\.$", error.Message);
        Assert.InRange(allocated, 0, 4 << 20);
    }

    [Fact]
    public void Metadata_is_read_from_safetensors_and_from_the_values_beside_the_tensors_of_PyTorch_files()
    {
        var good = WeightFile.Load(FormatFixtures.PathOf("good.safetensors"));
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ü" }, good.Metadata);

        var nested = WeightFile.Load(FormatFixtures.PathOf("nested.pth"));
        Assert.Equal(("12", "0.0002", "tiny", "True", "2"),
            (nested.Metadata["epoch"], nested.Metadata["lr"], nested.Metadata["name"], nested.Metadata["flags.0"],
                nested.Metadata["flags.2.1"]));
    }

    [Theory]
    [InlineData("good.safetensors", WeightFormat.Safetensors)]
    [InlineData("state.pth", WeightFormat.PyTorchZip)]
    [InlineData("state_legacy.pth", WeightFormat.PyTorchLegacy)]
    public void The_format_is_told_by_content_from_a_path_a_stream_or_memory(string file, WeightFormat format)
    {
        var path = FormatFixtures.PathOf(file);
        using var stream = File.OpenRead(path);
        using var unseekable = new System.IO.Compression.BrotliStream(new MemoryStream(Compress(File.ReadAllBytes(path))),
            System.IO.Compression.CompressionMode.Decompress);

        foreach (var weights in (WeightFile[])[WeightFile.Load(path), WeightFile.Load(stream, "x"), WeightFile.Load(unseekable, "x"),
            WeightFile.Load(File.ReadAllBytes(path), "x")])
        {
            Assert.Equal(format, weights.Format);
            Assert.NotEmpty(weights);
        }
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            brotli.Write(bytes);
        return packed.ToArray();
    }
}
