namespace Impasto.People;

/// <summary>An operator of a TensorFlow Lite file.</summary>
/// <param name="Code">Which: the schema's BuiltinOperator.</param>
/// <param name="Custom">Its name, where it is a custom one.</param>
/// <param name="Inputs">Numbers of tensors.</param>
/// <param name="Outputs">Likewise.</param>
/// <param name="Options">Its table of options in the file.</param>
/// <param name="File">The file.</param>
internal sealed record TfLiteNode(int Code, string Custom, int[] Inputs, int[] Outputs, (int At, int Fields)? Options, TfLiteFile File)
{
    /// <summary>An option of one byte; 0 where it is left out.</summary>
    public int Byte(int field) => Options is { } table ? File.Byte(table, field) : 0;

    /// <summary>An option of four bytes; 0 where it is left out.</summary>
    public int Int(int field) => Options is { } table ? File.Int(table, field) : 0;
}
