namespace Impasto.Tensors.Weights.Onnx;

/// <summary>The numbers that ONNX's TensorProto.DataType gives to number types.</summary>
internal static class OnnxTypes
{
    public static WeightType? FromCode(long code) => code switch
    {
        1 => WeightType.Float32,
        2 => WeightType.UInt8,
        3 => WeightType.Int8,
        4 => WeightType.UInt16,
        5 => WeightType.Int16,
        6 => WeightType.Int32,
        7 => WeightType.Int64,
        9 => WeightType.Bool,
        10 => WeightType.Float16,
        11 => WeightType.Float64,
        12 => WeightType.UInt32,
        13 => WeightType.UInt64,
        16 => WeightType.BFloat16,
        _ => null,
    };

    public static int Code(this WeightType type) => type switch
    {
        WeightType.Float32 => 1,
        WeightType.UInt8 => 2,
        WeightType.Int8 => 3,
        WeightType.UInt16 => 4,
        WeightType.Int16 => 5,
        WeightType.Int32 => 6,
        WeightType.Int64 => 7,
        WeightType.Bool => 9,
        WeightType.Float16 => 10,
        WeightType.Float64 => 11,
        WeightType.UInt32 => 12,
        WeightType.UInt64 => 13,
        _ => 16,
    };
}
