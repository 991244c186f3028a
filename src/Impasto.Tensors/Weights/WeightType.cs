namespace Impasto.Tensors.Weights;

/// <summary>How a weight file stores an array's numbers. All are little-endian.</summary>
public enum WeightType
{
    /// <summary>IEEE binary64.</summary>
    Float64,

    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>IEEE binary16.</summary>
    Float16,

    /// <summary>The upper half of an IEEE binary32.</summary>
    BFloat16,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>One byte, 0 for false.</summary>
    Bool,
}
