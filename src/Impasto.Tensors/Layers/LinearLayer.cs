namespace Impasto.Tensors.Layers;

/// <summary>A fully connected layer with its weight [out, in] and bias [out], initialised as PyTorch does.</summary>
public sealed class LinearLayer : Module
{
    /// <summary>A fully connected layer.</summary>
    public LinearLayer(int inputs, int outputs, SeededRandom random, bool bias = true)
    {
        Weight = Initialize.KaimingUniform(AddParameter("weight", outputs, inputs), random);
        Bias = bias ? Initialize.Uniform(AddParameter("bias", outputs), 1 / Math.Sqrt(inputs), random) : null;
    }

    /// <summary>[out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>[.., in] to [.., out].</summary>
    public Tensor Forward(Tensor x) => Ops.Linear(x, Weight, Bias);
}
