namespace Impasto.Core.Tests;

public sealed unsafe class NativePoolTests
{
    [Fact]
    public void Blocks_are_aligned_reused_and_counted()
    {
        using var pool = new NativePool();
        var block = pool.Rent(1000);
        Assert.Equal(0, (nint)block % 64);
        var bytes = pool.BytesInUse;
        Assert.InRange(bytes, 4000, 4500);
        pool.Return(block, 1000);
        Assert.Equal((0, bytes, bytes), (pool.BytesInUse, pool.BytesReserved, pool.PeakBytes));
        Assert.True(block == pool.Rent(990));
        pool.Return(block, 990);
        pool.Trim();
        pool.ResetPeak();
        Assert.Equal((0, 0), (pool.BytesReserved, pool.PeakBytes));
    }

    [Theory]
    [InlineData(SystemHeap.HugePage / sizeof(float))]
    [InlineData(5_000_001)]
    public void Large_blocks_begin_at_a_huge_page_and_hold_what_is_written(int floats)
    {
        using var pool = new NativePool();
        var block = pool.Rent(floats);
        Assert.Equal(0, (nint)block % SystemHeap.HugePage);
        var values = new Span<float>(block, floats);
        values.Fill(3);
        Assert.Equal((3, -1), (values[^1], values.IndexOfAnyExcept(3f)));
        pool.Return(block, floats);
        pool.Trim();
        Assert.Equal(0, pool.BytesReserved);
    }

    [Fact]
    public void Pools_are_apart()
    {
        using ComputeContext one = new(), two = new();
        var block = one.Pool.Rent(64);
        Assert.Equal((256, 0), (one.Pool.BytesInUse, two.Pool.BytesInUse));
        one.Pool.Return(block, 64);
    }

    [Fact]
    public void A_disposed_pool_takes_its_blocks_back_and_keeps_none()
    {
        var pool = new NativePool();
        float* early = pool.Rent(500), late = pool.Rent(500);
        pool.Return(early, 500);
        pool.Dispose();
        late[499] = 7;
        Assert.True(pool.BytesReserved == pool.BytesInUse && pool.BytesInUse > 0);
        pool.Return(late, 500);
        Assert.Equal(0, pool.BytesReserved);
    }
}
