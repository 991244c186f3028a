using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging;
using Impasto.Imaging.Warping;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class StrideGridTests
{
    private static FrameMotion Pan(float x, float y) => new(new FlowField(4, 4), new Plane(4, 4), (x, y));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(6, 2, 2, 2)]
    [InlineData(-1, 5, 3, 1)]
    [InlineData(0.4f, 3.6f, 0, 0)]
    [InlineData(-8, -7, 0, 1)]
    public void A_frame_is_moved_to_where_it_lay(float x, float y, int right, int down)
    {
        var grid = new StrideGrid();
        grid.Next(null);
        Assert.Equal((0, 0), grid.Offset);
        grid.Next(Pan(x, y));
        Assert.Equal((right, down), grid.Offset);
        grid.Next(null);
        Assert.Equal((0, 0), grid.Offset);
    }

    [Fact]
    public void Parts_of_pixels_add_up()
    {
        var grid = new StrideGrid();
        grid.Next(null);
        for (var i = 0; i < 5; i++)
            grid.Next(Pan(0.25f, 0));
        Assert.Equal((1, 0), grid.Offset);
    }

    [Fact]
    public void What_was_moved_comes_back_and_sides_grow_by_whole_steps() => Prop.ForAll(Gen.Choose(9, 40).ToArbitrary(), Gen.Choose(-9, 9).ToArbitrary(), Gen.Choose(-9, 9).ToArbitrary(), (width, x, y) =>
    {
        var grid = new StrideGrid();
        grid.Next(Pan(x, y));
        var picture = RandomModels.Photo(17, width);
        var moved = grid.Move(picture);
        return (moved.Width - picture.Width) % 4 == 0 && (moved.Height - picture.Height) % 4 == 0 && moved[grid.Offset.X + 3, grid.Offset.Y + 5, 1] == picture[3, 5, 1]
            && grid.Back(moved, picture.Width, picture.Height).Pixels.SequenceEqual(picture.Pixels);
    }).QuickCheckThrowOnFailure();
}
