namespace Impasto.Methods;

/// <summary>One way of stylising a picture. A method's folder holds its options record, this, and its network or algorithm.</summary>
public interface IStyleMethod : IMethod
{
    /// <summary>Opens the method for any number of pictures: what one of them needed (networks, faces, style targets) stays loaded for the next.</summary>
    IStyleSession Open();
}
