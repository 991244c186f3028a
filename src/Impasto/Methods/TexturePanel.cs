using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>One kind of statistics as two pictures of one scale.</summary>
/// <param name="Name">What they show.</param>
/// <param name="Wanted">The samples'.</param>
/// <param name="Reached">The result's.</param>
public sealed record TexturePanel(string Name, Picture Wanted, Picture Reached);
