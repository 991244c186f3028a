namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The constant false.</summary>
internal readonly struct No : IFlag
{
    public static bool Value => false;
}
