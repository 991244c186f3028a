namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The constant true.</summary>
internal readonly struct Yes : IFlag
{
    public static bool Value => true;
}
