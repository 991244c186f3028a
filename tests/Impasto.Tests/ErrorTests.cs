using System.Reflection;
using System.Text.RegularExpressions;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.LinearAlgebra;
using Impasto.Methods;
using Impasto.Methods.Portrait;
using Impasto.Options;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;

namespace Impasto.Tests;

/// <summary>Errors are one family whose members say the reason, the next step and what they are about.</summary>
public sealed partial class ErrorTests : IDisposable
{
    private static readonly Assembly[] Libraries = [typeof(ImpastoException).Assembly, typeof(ShapeException).Assembly, typeof(Picture).Assembly, typeof(Stylizer).Assembly];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_wrong_name_says_what_was_meant()
    {
        var error = Caught<UsageException>(() => AllMethods.Create(new ModelStore([], "")).Get("gatis"));
        Assert.Equal(("There is no method 'gatis'", "did you mean gatys?"), (error.Reason, error.NextStep));
    }

    [Fact]
    public void A_picture_that_is_missing_names_its_file()
    {
        var path = _folder.At("none.png");
        var error = Caught<PictureException>(() => PictureFile.Load(path));
        Assert.Equal(($"{path} doesn't exist", "check the name and the folder", path), (error.Reason, error.NextStep, error.File));
    }

    [Fact]
    public void An_options_picture_that_is_missing_is_an_unreadable_input()
    {
        var path = _folder.At("none.png");
        var error = Caught<InputException>(() => PictureAsset.Parse(path, LocalFiles.Instance).Load(64));
        Assert.Equal(($"{path} doesn't exist", "check the name and the folder", path), (error.Reason, error.NextStep, error.File));
        Assert.IsType<PictureException>(error.InnerException);
    }

    [Fact]
    public void A_folder_of_models_that_is_missing_is_named()
    {
        var folder = _folder.At("nowhere");
        var error = Caught<ModelException>(() => ModelStore.Open(folder));
        Assert.Equal(($"There is no folder of models {folder}", "check `Models`", folder), (error.Reason, error.NextStep, error.File));
    }

    [Fact]
    public void A_damaged_weight_file_is_named()
    {
        var path = _folder.At("empty.safetensors");
        File.WriteAllBytes(path, []);
        var error = Caught<WeightFormatException>(() => WeightFile.Load(path));
        Assert.Equal(($"Can't use {error.File}: it is empty", "Fetch or export it again", "empty.safetensors"), (error.Reason, error.NextStep, Path.GetFileName(error.File)));
        Assert.Equal($"{error.Reason}. {error.NextStep}.", error.Message);
    }

    [Fact]
    public void What_would_not_fit_says_what_would()
    {
        var request = new StyleRequest { Content = new Picture(8, 8, 3), Styles = [], Size = 60000 };
        var error = Caught<MemoryLimitException>(() => new PortraitMethod().RenderAsync(request).GetAwaiter().GetResult());
        Assert.StartsWith("A 60000x60000 picture", error.Reason, StringComparison.Ordinal);
        Assert.Matches(@"^`Size` \d+ would fit$", error.NextStep);
    }

    [Fact]
    public void An_operation_and_its_shapes_are_named()
    {
        using var scope = new TensorScope();
        var error = Caught<ShapeException>(() => Ops.MatMul(Tensor.Zeros(2, 3), Tensor.Zeros(4, 5)));
        Assert.Equal("matmul", error.Operation);
        Assert.Equal([[2, 3], [4, 5]], error.Shapes);
        Assert.Equal("matmul: matrices [2, 3] and [4, 5] can't be multiplied.", error.Message);
        var advised = Caught<ShapeException>(() => Tape.Gradient(Ops.Log(Variable()), []));
        Assert.Equal(("Gradient", "add it up first"), (advised.Operation, advised.NextStep));

        static Tensor Variable()
        {
            var x = Tensor.Zeros(2);
            x.RequiresGrad = true;
            return x;
        }
    }

    [Fact]
    public void A_number_that_is_none_names_its_operation()
    {
        using var scope = new TensorScope();
        using var guard = Tape.Guard();
        var error = Caught<NonFiniteException>(() => Ops.Log(Tensor.From([1, -1], 2)));
        Assert.Equal("log", error.Operation);
        Assert.Equal([2], Assert.Single(error.Shapes));
    }

    [Fact]
    public void A_matrix_that_does_not_suit_names_its_operation()
    {
        using var scope = new TensorScope();
        var error = Caught<MatrixException>(() => Ops.SpdPower(Tensor.From([1, 2, 2, 1], 2, 2), -0.5));
        Assert.Equal(("spd power", "add a little to its diagonal"), (error.Operation, error.NextStep));
        Assert.Equal([2, 2], Assert.Single(error.Shapes));
    }

    [Fact]
    public void No_message_of_a_library_names_a_flag()
    {
        var literals = Libraries.SelectMany(UserStrings.Of).ToList();
        Assert.Contains(literals, literal => literal.Contains("`Styles`", StringComparison.Ordinal));
        Assert.DoesNotContain(literals, literal => Flag().IsMatch(literal));
        var described = Libraries.SelectMany(library => library.GetTypes()).SelectMany(type => type.GetProperties())
            .Select(property => property.GetCustomAttribute<OptionAttribute>()).OfType<OptionAttribute>().ToList();
        Assert.NotEmpty(described);
        Assert.Empty(described.Where(option => Flag().IsMatch(option.Description) || Flag().IsMatch(option.Source)).Select(option => option.Description));
    }

    /// <summary>The error as a caller sees it who knows only the root.</summary>
    private static T Caught<T>(Action action)
        where T : ImpastoException
    {
        try
        {
            action();
        }
        catch (ImpastoException e)
        {
            Assert.NotEmpty(e.Reason);
            return Assert.IsType<T>(e);
        }
        throw new InvalidOperationException("Nothing was thrown.");
    }

    // The end of a literal too: what follows is then put in.
    [GeneratedRegex("(^|[ '(])--([a-z]|$)")]
    private static partial Regex Flag();
}
