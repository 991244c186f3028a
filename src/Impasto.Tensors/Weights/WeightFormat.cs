namespace Impasto.Tensors.Weights;

/// <summary>The container that a <see cref="WeightFile"/> was read from.</summary>
public enum WeightFormat
{
    /// <summary>Hugging Face's safetensors; also what <see cref="WeightFile.Save(string, WeightType)"/> writes.</summary>
    Safetensors,

    /// <summary>torch.save since PyTorch 1.6: a zip archive with a pickle.</summary>
    PyTorchZip,

    /// <summary>torch.save before PyTorch 1.6: a sequence of pickles, then the storages.</summary>
    PyTorchLegacy,

    /// <summary>numpy.savez: a zip archive of .npy files.</summary>
    Npz,

    /// <summary>numpy.save: one array.</summary>
    Npy,

    /// <summary>The initialisers of an ONNX model.</summary>
    Onnx,
}
