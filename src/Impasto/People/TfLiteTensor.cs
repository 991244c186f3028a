namespace Impasto.People;

/// <summary>A tensor of a TensorFlow Lite file.</summary>
/// <param name="Shape">Its sides, as channels-last.</param>
/// <param name="Type">0 is float32, 1 float16, 2 int32.</param>
/// <param name="Data">Its values where the file holds them; empty where operators make them.</param>
internal sealed record TfLiteTensor(int[] Shape, int Type, ReadOnlyMemory<byte> Data);
