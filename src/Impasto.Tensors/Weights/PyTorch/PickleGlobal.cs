namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>The only functions and classes that a pickle may name, besides the storage classes.</summary>
internal enum PickleGlobal
{
    /// <summary>collections.OrderedDict.</summary>
    OrderedDict,

    /// <summary>torch.Size.</summary>
    Size,

    /// <summary>torch._utils._rebuild_tensor and _rebuild_tensor_v2, which has two more arguments.</summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_parameter.</summary>
    RebuildParameter,
}
