using System.Buffers.Binary;
using System.Text;
using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights.Safetensors;

public class SafetensorsTests
{
    private static readonly WeightFile Sample = new(
    [
        new WeightArray("odd", [3], [1.5f, -2, 0.1f]),
        new WeightArray("steps", [2], WeightType.Int64, new byte[16]),
        new WeightArray("mask", [2, 1], WeightType.Bool, new byte[] { 1, 0 }),
        new WeightArray("größe \"1\"", [], [65504f]),
        new WeightArray("none", [0, 4], []),
    ], new Dictionary<string, string> { ["b"] = "two\nlines", ["a"] = "ü" });

    [Theory]
    [InlineData(WeightType.Float32)]
    [InlineData(WeightType.Float16)]
    public void What_is_saved_is_read_back(WeightType floats)
    {
        var back = WeightFile.Load(Bytes(Sample, floats), "back");

        Assert.Equal(Sample.Names.Order(), back.Names.Order());
        Assert.Equal(Sample.Metadata.OrderBy(m => m.Key), back.Metadata.OrderBy(m => m.Key));
        foreach (var array in Sample)
        {
            Assert.Equal(array.Shape, back[array.Name].Shape);
            Assert.Equal(array.Type.IsFloat() ? floats : array.Type, back[array.Name].Type);
            var expected = floats == WeightType.Float16 ? Array.ConvertAll(array.ToFloats(), v => (float)(Half)v) : array.ToFloats();
            Assert.Equal(expected, back[array.Name].ToFloats());
        }
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes_whatever_the_order_of_the_metadata()
    {
        var again = new WeightFile(Sample, new Dictionary<string, string> { ["a"] = "ü", ["b"] = "two\nlines" });
        Assert.Equal(Bytes(Sample), Bytes(again));
    }

    [Fact]
    public void The_data_begin_at_a_multiple_of_64_bytes_and_every_array_is_aligned_to_its_type()
    {
        var bytes = Bytes(Sample, WeightType.Float16);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, start % 64);

        var header = System.Text.Json.JsonDocument.Parse(bytes.AsMemory(8, start - 8)).RootElement;
        foreach (var array in WeightFile.Load(bytes, "back"))
            Assert.Equal(0, header.GetProperty(array.Name).GetProperty("data_offsets")[0].GetInt64() % array.Type.Size());
    }

    [Fact]
    public void A_number_too_large_for_float16_is_refused_by_name_and_leaves_no_file_behind()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            var file = new WeightFile([new WeightArray("huge", [2], [1, 70_000f])], source: "model");

            Assert.Contains("'huge' holds 70000", Assert.Throws<WeightFormatException>(() => file.Save(path, WeightType.Float16)).Message);
            Assert.Empty(folder.EnumerateFiles());

            file.Save(path);
            file.Save(path);
            Assert.Equal("model.safetensors", Assert.Single(folder.EnumerateFiles()).Name);
            Assert.Equal([1, 70_000f], WeightFile.Load(path)["huge"].ToFloats());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", "unknown or repeated field 'x'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "unknown or repeated field 'dtype'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "lacks one of")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "lacks one of")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "more than 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "isn't a 64-bit integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "isn't a number")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", "Number where StartArray belongs")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "the offsets -4 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}},""", "isn't valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "isn't valid JSON")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "the key 'k' twice")]
    [InlineData("""{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "Number where String belongs")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "isn't valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}""", "more than 32")]
    public void A_malformed_header_is_refused_with_the_reason(string header, string reason)
    {
        var text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = [.. BitConverter.GetBytes((long)text.Length), .. text, 0, 0, 0, 0];

        Assert.Contains(reason, Assert.Throws<WeightFormatException>(() => WeightFile.Load(bytes, "bad")).Message);
    }

    [Fact]
    public void A_missing_array_is_named_with_those_that_are_there() =>
        Assert.Contains("no array 'conv.weight', only 'odd', 'steps'",
            Assert.Throws<WeightFormatException>(() => Sample["conv.weight"]).Message);

    [Fact]
    public void A_stream_of_the_wrong_kind_is_named_for_what_it_is()
    {
        Assert.Contains("web page", Refusal("<!DOCTYPE html><html>404</html>"));
        Assert.Contains("git lfs pull", Refusal("version https://git-lfs.github.com/spec/v1\noid sha256:00"));
        Assert.Contains("none of safetensors", Refusal("\u0089HDF"));

        static string Refusal(string content) => Assert.Throws<WeightFormatException>(() =>
            WeightFile.Load(Encoding.Latin1.GetBytes(content), "x")).Message;
    }

    private static byte[] Bytes(WeightFile file, WeightType floats = WeightType.Float32)
    {
        using var stream = new MemoryStream();
        file.Save(stream, floats);
        return stream.ToArray();
    }
}
