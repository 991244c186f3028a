using Impasto.Imaging;
using Impasto.LinearAlgebra;
using Impasto.Tensors;
using Impasto.Tensors.Weights;

namespace Impasto.Cli.Tests;

public sealed class FailureTests
{
    public static TheoryData<Exception, int> Kinds => new()
    {
        { new ImpastoException("a"), 1 },
        { new ShapeException("add", "a"), 1 },
        { new NonFiniteException("a"), 1 },
        { new MatrixException("factor", "a"), 1 },
        { new WeightFormatException("file", "a", "B"), 1 },
        { new UsageException("a"), 2 },
        { new InputException("a"), 3 },
        { new PictureException("a"), 3 },
        { new ModelException("a"), 4 },
        { new MemoryLimitException("a"), 5 },
        { new InsufficientMemoryException(), 5 },
        { new OperationCanceledException(), 130 },
        { new IOException("a"), 1 },
        { new FileLoadException("a"), 1 },
        { new InvalidOperationException("a"), 1 },
    };

    [Fact]
    public void A_part_of_the_program_that_is_missing_is_no_path_to_check()
    {
        Assert.Contains("lack of memory", Failure.Of(new FileNotFoundException("Could not load file or assembly.", "System.Linq, Version=10.0.0.0, Culture=neutral")).Sentence,
            StringComparison.Ordinal);
        Assert.Contains("check the path", Failure.Of(new FileNotFoundException("Could not find it.", "photo.jpg")).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_of_error_has_its_exit_code(Exception error, int code)
    {
        var failure = Failure.Of(error);
        Assert.Equal(code, failure.ExitCode);
        Assert.EndsWith(".", failure.Sentence, StringComparison.Ordinal);
    }
}
