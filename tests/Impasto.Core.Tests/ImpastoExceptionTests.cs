using Impasto.LinearAlgebra;

namespace Impasto.Core.Tests;

public sealed class ImpastoExceptionTests
{
    [Theory]
    [InlineData("The disk is full", null, ':', "The disk is full.")]
    [InlineData("The disk is full", "make room", ':', "The disk is full: make room.")]
    [InlineData("There is no 'oli'", "did you mean oil?", ':', "There is no 'oli': did you mean oil?")]
    [InlineData("add: [2] and [3] differ", "pad one", ';', "add: [2] and [3] differ; pad one.")]
    [InlineData("Can't use a.npz: it is empty", "Fetch it again", '.', "Can't use a.npz: it is empty. Fetch it again.")]
    [InlineData("There is no picture in .", "name another folder", ':', "There is no picture in .: name another folder.")]
    public void The_message_is_made_of_the_reason_and_the_next_step(string reason, string? nextStep, char separator, string message)
    {
        var error = new ImpastoException(reason, nextStep) { Separator = separator };
        Assert.Equal((message, reason, nextStep), (error.Message, error.Reason, error.NextStep));
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_nobody_gave_are_empty()
    {
        var error = new UsageException("reason");
        Assert.Equal((null, null, null, 0), (error.File, error.Operation, error.InnerException, error.Shapes.Count));
    }

    [Fact]
    public void An_error_becomes_one_of_another_kind_with_everything_it_says()
    {
        var first = new ImpastoException("a: b", "c") { Separator = ';', File = "f", Operation = "op", Shapes = [[1, 2]] };
        foreach (var error in new ImpastoException[] { new(first), new InputException(first), new ModelException(first) })
        {
            Assert.Equal((first.Message, first.Reason, first.NextStep, "f", "op"), (error.Message, error.Reason, error.NextStep, error.File, error.Operation));
            Assert.Equal([1, 2], Assert.Single(error.Shapes));
            Assert.Same(first, error.InnerException);
        }
    }

    [Fact]
    public void A_matrix_error_names_its_operation()
    {
        var error = Assert.Throws<MatrixException>(() => Cholesky.Decompose("factor", [1, 2, 2, 1], 2));
        Assert.Equal("factor", error.Operation);
        Assert.StartsWith("factor: the 2x2 matrix is not positive definite", error.Reason, StringComparison.Ordinal);
        Assert.EndsWith("; add a little to its diagonal.", error.Message, StringComparison.Ordinal);
    }
}
