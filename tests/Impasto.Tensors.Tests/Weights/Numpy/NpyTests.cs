using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights.Numpy;

public class NpyTests
{
    [Theory]
    [InlineData("<f8", WeightType.Float64)]
    [InlineData("<f4", WeightType.Float32)]
    [InlineData("<f2", WeightType.Float16)]
    [InlineData("<i8", WeightType.Int64)]
    [InlineData("<i4", WeightType.Int32)]
    [InlineData("|u1", WeightType.UInt8)]
    [InlineData("|b1", WeightType.Bool)]
    public void Every_type_is_read(string descr, WeightType type)
    {
        var data = Enumerable.Range(0, 6 * type.Size()).Select(i => (byte)i).ToArray();
        var array = Assert.Single(WeightFile.Load(Npy($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2, 3), }}", data), "x"));

        Assert.Equal((type, ""), (array.Type, array.Name));
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal(data, array.Bytes.ToArray());
    }

    [Fact]
    public void Fortran_order_is_turned_into_row_major_order()
    {
        var columns = MemoryMarshal.AsBytes<float>([0, 3, 1, 4, 2, 5]).ToArray();
        var array = WeightFile.Load(Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", columns), "x")[0];
        Assert.Equal([0, 1, 2, 3, 4, 5], array.ToFloats());
    }

    [Theory]
    [InlineData("()", new int[0])]
    [InlineData("(3,)", new[] { 3 })]
    [InlineData("( 1 ,3 , 1)", new[] { 1, 3, 1 })]
    public void Shapes_are_Python_tuples(string tuple, int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        Assert.Equal(shape, WeightFile.Load(Npy($"{{'shape': {tuple}, \"descr\": '<f4', 'fortran_order': False}}", new byte[4 * count]),
            "x")[0].Shape);
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "could run code")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "big-endian")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "unsupported type '<c8'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} or exit()", "malformed")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1", "malformed")]
    [InlineData("{'descr': '<f4", "malformed")]
    [InlineData("", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "negative size")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "larger than")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "needs 8 bytes and has 4")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (1,)}", "needs 2 bytes and has 4")]
    public void Bad_headers_are_refused_with_the_reason(string header, string reason) =>
        Assert.Contains(reason, Assert.Throws<WeightFormatException>(() => WeightFile.Load(Npy(header, new byte[4]), "x")).Message);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void An_npz_archive_holds_arrays_by_name(CompressionLevel compression)
    {
        var file = Npz(compression, ("conv/weight.npy", Floats(1, 2)), ("bias.npy", Floats(3)));
        var weights = WeightFile.Load(file, "x");

        Assert.Equal(["conv/weight", "bias"], weights.Names);
        Assert.Equal(WeightFormat.Npz, weights.Format);
        Assert.Equal([1, 2], weights["conv/weight"].ToFloats());
        Assert.Equal([3], weights["bias"].ToFloats());
    }

    [Fact]
    public void Archives_of_something_else_are_refused()
    {
        Assert.Contains("with 'readme.txt'", Refusal(Npz(CompressionLevel.Optimal, ("a.npy", Floats(1)), ("readme.txt", [1]))));
        Assert.Contains("empty zip archive", Refusal(Npz(CompressionLevel.Optimal)));
        Assert.Contains("'a' doesn't begin as a .npy", Refusal(Npz(CompressionLevel.Optimal, ("a.npy", [1, 2, 3]))));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Damaged_archives_are_refused(CompressionLevel compression)
    {
        var file = Npz(compression, ("a.npy", Floats([.. Enumerable.Range(0, 50).Select(i => 1f / i)])), ("b.npy", Floats(3)));
        for (var length = 0; length < file.Length; length++)
            Refusal(file[..length]);

        var random = new Random(5);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = (byte[])file.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                // Flips in dates and attributes harm nothing; no other may change a number.
                Assert.Equal([3], WeightFile.Load(bytes, "x")[^1].ToFloats());
            }
            catch (WeightFormatException)
            {
            }
        }
    }

    private static string Refusal(byte[] file) => Assert.Throws<WeightFormatException>(() => WeightFile.Load(file, "x")).Message;

    private static byte[] Floats(params float[] values) =>
        Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length},), }}", MemoryMarshal.AsBytes<float>(values).ToArray());

    private static byte[] Npy(string header, byte[] data)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)text.Length), .. text, .. data];
    }

    private static byte[] Npz(CompressionLevel compression, params (string Name, byte[] Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, compression).Open();
                entry.Write(content);
            }
        }
        return file.ToArray();
    }
}
