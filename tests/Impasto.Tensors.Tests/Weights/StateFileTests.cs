using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights;

public sealed class StateFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "state.safetensors");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void What_was_saved_comes_back_without_the_seal()
    {
        Save();
        var file = StateFile.Load(_path);
        Assert.Equal(["a", "b"], file.Names);
        Assert.Equal([1, 2, 3, 4], file["b"].ToFloats());
        Assert.Equal(new Dictionary<string, string> { ["step"] = "12", ["rate"] = "0.5" }, file.Metadata);
    }

    [Fact]
    public void Whatever_byte_is_changed_or_cut_off_nothing_else_than_what_was_saved_is_read()
    {
        Save();
        var whole = File.ReadAllBytes(_path);
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 600; i++)
        {
            var bytes = i % 6 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (bytes.Length == whole.Length)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_path, bytes);
            try
            {
                var file = StateFile.Load(_path);
                Assert.Equal(("12", "0.5"), (file.Metadata["step"], file.Metadata["rate"]));
                Assert.Equal([1, 2, 3, 4], file["b"].ToFloats());
                Assert.Equal([-1], file["a"].ToFloats());
            }
            catch (WeightFormatException)
            {
                refused++;
            }
        }
        // A changed space between the header and the numbers changes nothing.
        Assert.InRange(refused, 570, 600);
    }

    [Fact]
    public void Weights_that_are_no_state_are_refused()
    {
        new WeightFile([new WeightArray("a", [1], [1f])]).Save(_path);
        Assert.Contains("no state that stopped work goes on from", Assert.Throws<WeightFormatException>(() => StateFile.Load(_path)).Message, StringComparison.Ordinal);
    }

    private void Save() => StateFile.Save(_path, [new WeightArray("a", [1], [-1f]), new WeightArray("b", [2, 2], [1f, 2f, 3f, 4f])],
        new Dictionary<string, string> { ["step"] = "12", ["rate"] = "0.5" });
}
