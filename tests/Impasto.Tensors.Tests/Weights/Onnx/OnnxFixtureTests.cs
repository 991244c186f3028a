using Impasto.TestSupport;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tensors.Tests.Weights.Onnx;

public class OnnxFixtureTests
{
    public static TheoryData<string> Runnable => new(FormatFixtures.Files("tensors", onnx: true));

    /// <summary>Every model that must be refused, with what its message must say.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "unsupported_op.onnx", "the operator NonMaxSuppression" },
        { "custom_domain.onnx", "com.example.Swirl" },
        { "missing_input.onnx", "'nowhere' of its node 'out' (Add) is defined nowhere" },
        { "cycle.onnx", "cycle" },
        { "future_opset.onnx", "its operator set is 9999" },
        { "short_initialiser.onnx", "'w' of shape [5, 3, 3, 3] needs 540 bytes and has 100" },
        { "external_data_escape.onnx", "lies in another file, which is never opened" },
        { "truncated.onnx", "it ends early" },
        { "not_onnx.onnx", "it is no protocol buffer" },
    };

    [Theory]
    [MemberData(nameof(Runnable))]
    public void Every_network_gives_the_expected_picture(string file)
    {
        var model = OnnxModel.Load(FormatFixtures.PathOf(file));
        var entry = FormatFixtures.Case(file);
        Assert.Equal(entry.GetProperty("opset").GetInt32(), model.Opset);
        Assert.Equal(entry.GetProperty("inputs").EnumerateArray().Select(i => i.GetString()), model.Inputs.Select(i => i.Name));

        using var scope = new TensorScope();
        using var runner = new OnnxRunner(model);
        var outputs = runner.Run(model.Inputs.ToDictionary(i => i.Name, i => Nhwc($"{file}/{i.Name}")));

        var expected = FormatFixtures.Expected.Floats($"{file}/stylised");
        var result = Assert.Single(outputs);
        var (got, shape) = WeightLayout.NhwcToNchw(result.Value.ToArray(), result.Value.Shape.Sizes);
        Assert.Equal(FormatFixtures.Expected.Shape($"{file}/stylised"), shape);
        Assert.InRange(got.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0,
            entry.GetProperty("tolerance").GetProperty("abs").GetSingle());
    }

    [Fact]
    public void No_fixture_that_must_be_refused_is_left_out_here() =>
        Assert.Equal(FormatFixtures.Files("error", onnx: true).Order(), Refused.Select(r => r.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Refused))]
    public void Every_bad_model_is_refused_with_its_name_the_reason_and_the_next_step(string file, string reason)
    {
        var error = Assert.Throws<WeightFormatException>(() => new OnnxRunner(OnnxModel.Load(FormatFixtures.PathOf(file))));

        Assert.StartsWith($"Can't use {file}: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.Matches(@"\. [A-Z][^.]+.*\.$", error.Message);
    }

    [Fact]
    public void The_weights_of_a_model_are_a_weight_file()
    {
        var weights = WeightFile.Load(FormatFixtures.PathOf("cin_w4_opset13.onnx"));
        Assert.Equal(WeightFormat.Onnx, weights.Format);
        Assert.Equal([4, 3, 9, 9], weights["c1_weight"].Shape);

        var networks = new SafetensorsFile(Repo.Fixture("neural", "networks.safetensors"));
        Assert.Equal(networks.Floats("cin/c1.weight"), weights["c1_weight"].ToFloats());
    }

    [Fact]
    public void A_model_written_again_runs_as_before()
    {
        var file = "cin_w4_opset13.onnx";
        using var stream = new MemoryStream();
        OnnxModel.Load(FormatFixtures.PathOf(file)).Save(stream);
        using var again = new MemoryStream();
        var model = OnnxModel.Load(stream.ToArray(), file);
        model.Save(again);
        Assert.Equal(stream.ToArray(), again.ToArray());

        using var scope = new TensorScope();
        using var runner = new OnnxRunner(model);
        using var original = new OnnxRunner(OnnxModel.Load(FormatFixtures.PathOf(file)));
        var inputs = model.Inputs.ToDictionary(i => i.Name, i => Nhwc($"{file}/{i.Name}"));
        Assert.Equal(original.Run(inputs)["stylised"].ToArray(), runner.Run(inputs)["stylised"].ToArray());
    }

    /// <summary>An expected tensor, an image in the engine's order.</summary>
    internal static Tensor Nhwc(string name)
    {
        var (values, shape) = (FormatFixtures.Expected.Floats(name), FormatFixtures.Expected.Shape(name));
        if (shape.Length == 4)
            (values, shape) = WeightLayout.NchwToNhwc(values, shape);
        return Tensor.From(values, shape);
    }
}
