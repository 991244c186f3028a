namespace Impasto.Tensors.Weights.Onnx;

/// <summary>The operators that <see cref="OnnxRunner"/> runs (onnx.ai/onnx/operators), one method each, by family in files.</summary>
internal static partial class OnnxOperators
{
    public static IReadOnlyDictionary<string, Func<OnnxCall, OnnxValue>> Table { get; } = new Dictionary<string, Func<OnnxCall, OnnxValue>>
    {
        ["Abs"] = c => Unary(c, Ops.Abs),
        ["Add"] = c => Binary(c, Ops.Add, (a, b) => a + b),
        ["BatchNormalization"] = BatchNormalization,
        ["Cast"] = Cast,
        ["Ceil"] = c => Rounded(c, MathF.Ceiling),
        ["Clip"] = Clip,
        ["Concat"] = Concat,
        ["Constant"] = Constant,
        ["ConstantOfShape"] = ConstantOfShape,
        ["Conv"] = Conv,
        ["ConvTranspose"] = ConvTranspose,
        ["Div"] = c => Binary(c, Ops.Divide, (a, b) => b == 0 ? throw c.Refuse("it divides an integer by zero") : b == -1 ? -a : a / b),
        ["Exp"] = c => Unary(c, Ops.Exp),
        ["Floor"] = c => Rounded(c, MathF.Floor),
        ["Gather"] = Gather,
        ["Gemm"] = Gemm,
        ["Identity"] = c => c.Input(0).Integers is null ? Unary(c, x => Ops.Reshape(x, x.Shape.Sizes)) : c.Input(0),
        ["InstanceNormalization"] = InstanceNormalization,
        ["LeakyRelu"] = c => Unary(c, x => Ops.LeakyRelu(x, c.Float("alpha", 0.01f))),
        ["Log"] = c => Unary(c, Ops.Log),
        ["MatMul"] = MatMul,
        ["Max"] = c => Extreme(c, least: false),
        ["Min"] = c => Extreme(c, least: true),
        ["Mul"] = c => Binary(c, Ops.Multiply, (a, b) => a * b),
        ["Neg"] = c => Unary(c, Ops.Negate),
        ["Pad"] = Pad,
        ["Pow"] = Pow,
        ["Reciprocal"] = c => Unary(c, x => Ops.Pow(x, -1)),
        ["RandomNormalLike"] = RandomNormalLike,
        ["ReduceMean"] = c => Reduce(c, mean: true),
        ["ReduceSum"] = c => Reduce(c, mean: false),
        ["Relu"] = c => Unary(c, Ops.Relu),
        ["Reshape"] = Reshape,
        ["Resize"] = Resize,
        ["Shape"] = ShapeOf,
        ["Sigmoid"] = c => Unary(c, Ops.Sigmoid),
        ["Slice"] = Slice,
        ["Sqrt"] = c => Unary(c, Ops.Sqrt),
        ["Squeeze"] = Squeeze,
        ["Sub"] = c => Binary(c, Ops.Subtract, (a, b) => a - b),
        ["Tanh"] = c => Unary(c, Ops.Tanh),
        ["Transpose"] = Transpose,
        ["Unsqueeze"] = Unsqueeze,
        ["Upsample"] = Upsample,
    };

    /// <summary>
    /// Operators that are computed beforehand where they take small constants; none makes much of little but ConstantOfShape.
    /// </summary>
    public static IReadOnlySet<string> Folded { get; } = new HashSet<string>
    {
        "Add", "Cast", "Concat", "ConstantOfShape", "Div", "Gather", "Identity", "Mul", "Neg", "Reshape",
        "Slice", "Squeeze", "Sub", "Transpose", "Unsqueeze",
    };

    /// <summary>A constant of the file: floating-point numbers as a tensor, all others as integers.</summary>
    public static OnnxValue FromArray(WeightArray array) => array.Type.IsFloat()
        ? new OnnxValue(Tensor.From(array.ToFloats(), array.Shape))
        : new OnnxValue(new IntegerArray(array.ToIntegers(), array.Shape));

    /// <summary>Where an axis of [N, C, H, W] lies in [N, H, W, C].</summary>
    private static int ImageAxis(int axis) => axis switch
    {
        0 => 0,
        1 => 3,
        _ => axis - 1,
    };
}
