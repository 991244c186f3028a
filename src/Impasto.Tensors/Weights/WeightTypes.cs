namespace Impasto.Tensors.Weights;

/// <summary>Facts about each <see cref="WeightType"/>.</summary>
public static class WeightTypes
{
    /// <summary>Bytes per number.</summary>
    public static int Size(this WeightType type) => type switch
    {
        WeightType.Float64 or WeightType.Int64 or WeightType.UInt64 => 8,
        WeightType.Float32 or WeightType.Int32 or WeightType.UInt32 => 4,
        WeightType.Float16 or WeightType.BFloat16 or WeightType.Int16 or WeightType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Whether the numbers are floating-point ones.</summary>
    public static bool IsFloat(this WeightType type) =>
        type is WeightType.Float64 or WeightType.Float32 or WeightType.Float16 or WeightType.BFloat16;
}
