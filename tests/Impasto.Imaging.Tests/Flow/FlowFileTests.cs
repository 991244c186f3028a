using System.Buffers.Binary;
using Impasto.Imaging.Flow;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Flow;

public sealed class FlowFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Middlebury_files_are_read()
    {
        var flow = FlowFile.Load(Repo.Fixture("classical", "flow_good.flo"));
        Assert.Equal((7, 5), (flow.Width, flow.Height));
        var want = ClassicalFixture.Case("flow", "flo_files").Output("flow");
        // One part of the last vector is 1.7e9, which is unknown.
        Assert.Equal(want[..^2], flow.Vectors[..^2]);
        Assert.Equal([float.NaN, float.NaN], flow.Vectors[^2..]);
    }

    [Fact]
    public void Kitti_files_are_read()
    {
        var fixture = ClassicalFixture.Case("flow", "kitti_png");
        float[] want = fixture.Output("flow"), valid = fixture.Output("valid");
        var flow = FlowFile.Load(Repo.Fixture("classical", "flow_kitti_sample.png"));
        Assert.Equal((16, 12), (flow.Width, flow.Height));
        Assert.Equal(want.Select((v, i) => valid[i / 2] > 0 ? v : float.NaN), flow.Vectors);
    }

    [Theory]
    [InlineData("flow_truncated.flo")]
    [InlineData("flow_bad_magic.flo")]
    [InlineData("flow_bad_size.flo")]
    public void Broken_files_are_refused_by_name(string file)
    {
        var path = Repo.Fixture("classical", file);
        var error = Assert.Throws<InputException>(() => FlowFile.Load(path));
        Assert.Equal(path, error.File);
        Assert.StartsWith($"{path} is not a flow that can be read, since ", error.Message);
    }

    [Fact]
    public void Round_trips_keep_what_the_formats_hold()
    {
        var flow = new FlowField(3, 2, [0.25f, -7, 511.9f, -512, float.NaN, 0, 1e-3f, 600, float.PositiveInfinity, 1, -0.5f, 0.125f]);
        FlowFile.Save(flow, Path.Combine(_folder.Path, "a.flo"));
        Assert.Equal([0.25f, -7, 511.9f, -512, float.NaN, float.NaN, 1e-3f, 600, float.NaN, float.NaN, -0.5f, 0.125f], FlowFile.Load(Path.Combine(_folder.Path, "a.flo")).Vectors);
        FlowFile.Save(flow, Path.Combine(_folder.Path, "a.png"));
        Assert.Equal([0.25f, -7, 511.90625f, -512, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, -0.5f, 0.125f], FlowFile.Load(Path.Combine(_folder.Path, "a.png")).Vectors);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1 << 16, 1 << 15)]
    [InlineData(0, 5)]
    [InlineData(5, int.MinValue)]
    [InlineData(1, 2)]
    public void Sizes_that_cannot_be_are_refused_before_anything_is_allocated(int width, int height)
    {
        var bytes = FlowFile.ToFlo(new FlowField(1, 1));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), height);
        Assert.Throws<InputException>(() => FlowFile.Parse(bytes, "it"));
    }

    [Fact]
    public void Limits_hold()
    {
        var limits = new PictureLimits { MaxPixels = 19 };
        var flow = new FlowField(5, 4);
        Assert.Throws<InputException>(() => FlowFile.Parse(FlowFile.ToFlo(flow), "it", limits));
        Assert.Throws<PictureException>(() => FlowFile.Parse(FlowFile.ToKitti(flow), "it", limits));
        FlowFile.Save(flow, Path.Combine(_folder.Path, "a.flo"));
        Assert.Throws<InputException>(() => FlowFile.Load(Path.Combine(_folder.Path, "a.flo"), new PictureLimits { MaxBytes = 100 }));
    }

    [Fact]
    public void Pictures_that_hold_no_flow_are_refused()
    {
        foreach (var (channels, depth) in new[] { (3, 8), (1, 16) })
        {
            var bytes = PictureFile.Encode(new Picture(4, 4, channels), PictureFormat.Png, new PictureWriteOptions { BitDepth = depth });
            Assert.Throws<InputException>(() => FlowFile.Parse(bytes, "it"));
        }
        Assert.Throws<InputException>(() => FlowFile.Parse([], "it"));
    }

    [Fact]
    public void Damaged_files_end_in_a_flow_or_a_sentence()
    {
        var random = new Random(3);
        foreach (var whole in new[] { FlowFile.ToFlo(new FlowField(6, 5)), FlowFile.ToKitti(new FlowField(6, 5)) })
        {
            for (var round = 0; round < 200; round++)
            {
                var damaged = round % 2 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
                if (damaged.Length > 0)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    Assert.InRange(FlowFile.Parse(damaged, "it", new PictureLimits { MaxPixels = 10_000 }).Vectors.Length, 2, 20_000);
                }
                catch (ImpastoException e)
                {
                    Assert.StartsWith("it ", e.Message);
                }
            }
        }
    }
}
