using System.Diagnostics;
using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights;

public class WeightFuzzTests
{
    private const int LongestFuzzed = 8 << 10;
    private const int FlipsPerFile = 1500;

    /// <summary>Beside the file's own size: lists and dictionaries of what was read so far, exceptions with their stack traces.</summary>
    private const int AllowedBytes = 4 << 20;

    public static TheoryData<string> Small =>
        new(FormatFixtures.Files("tensors", onnx: false).Where(f => new FileInfo(FormatFixtures.PathOf(f)).Length <= LongestFuzzed));

    [Theory]
    [MemberData(nameof(Small))]
    public void A_file_cut_short_anywhere_is_refused(string file)
    {
        var bytes = File.ReadAllBytes(FormatFixtures.PathOf(file));
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(TryLoad(bytes.AsMemory(0, length)), $"{file} loads although only {length} of its {bytes.Length} bytes are there.");
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Flipped_bytes_end_in_a_clear_refusal_or_in_a_file_that_is_still_whole(string file)
    {
        var original = File.ReadAllBytes(FormatFixtures.PathOf(file));
        var random = new Random(20_261_123);
        for (var i = 0; i < FlipsPerFile; i++)
        {
            var bytes = (byte[])original.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            TryLoad(bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Bytes_left_out_or_doubled_end_in_a_clear_refusal_or_in_a_file_that_is_still_whole(string file)
    {
        var original = File.ReadAllBytes(FormatFixtures.PathOf(file));
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(original.Length);
            var length = Math.Min(random.Next(1, 32), original.Length - at);
            TryLoad((byte[])[.. original[..at], .. original[(at + length)..]]);
            TryLoad((byte[])[.. original[..(at + length)], .. original[at..]]);
        }
    }

    /// <summary>
    /// Whether it loads; anything but a refusal of the one allowed kind fails the test, as do a slow answer and a large allocation.
    /// </summary>
    private static bool TryLoad(ReadOnlyMemory<byte> bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var loads = true;
        try
        {
            foreach (var array in WeightFile.Load(bytes, "fuzzed"))
                Assert.Equal(array.Count, array.ToFloats().Length);
        }
        catch (WeightFormatException)
        {
            loads = false;
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes + (long)WeightLimits.Expansion * bytes.Length);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
        return loads;
    }
}
