namespace Impasto.Catalog;

/// <summary>Where a model's file can be downloaded from, and what must arrive.</summary>
/// <param name="Name">The model's name afterwards.</param>
/// <param name="Address">The file's address at its authors'.</param>
/// <param name="Bytes">The file's published size.</param>
/// <param name="Sha256">The file's published SHA-256, lower case.</param>
/// <param name="Licence">The weights' licence.</param>
public sealed record ModelSource(string Name, Uri Address, long Bytes, string Sha256, string Licence)
{
    /// <summary>
    /// The full perceptual networks. Both are torchvision's own (preprocessing family "torchvision"); their SHA-256 begins with the eight digits in
    /// the file's name. Caffe's weights, which Gatys used, are published with no complete SHA-256 and so are not among them: import them from a file.
    /// </summary>
    public static IReadOnlyList<ModelSource> Known { get; } =
    [
        new("vgg16", new Uri("https://download.pytorch.org/models/vgg16-397923af.pth"), 553_433_881,
            "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0", "BSD-3-Clause (torchvision)"),
        new("vgg19", new Uri("https://download.pytorch.org/models/vgg19-dcbb9e9d.pth"), 574_673_361,
            "dcbb9e9dad569fff7a846263a77324fc34978fea2bfb039c012d710e1776ae44", "BSD-3-Clause (torchvision)"),
    ];
}
