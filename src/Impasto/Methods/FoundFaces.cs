using Impasto.Faces;
using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>The faces of one photograph, looked for once however many methods and styles it goes through; whoever makes the requests keeps it beside the photograph.</summary>
internal sealed class FoundFaces
{
    private readonly Lock _gate = new();
    private (int Width, int Height) _size;
    private IReadOnlyList<FaceBox>? _boxes;

    /// <summary>The faces, in the picture's pixels.</summary>
    /// <param name="content">The photograph, at the size of the output: at another than the last it is looked at anew.</param>
    /// <param name="find">Looks for them.</param>
    public IReadOnlyList<FaceBox> In(Picture content, Func<Picture, IReadOnlyList<FaceBox>> find)
    {
        lock (_gate)
        {
            if (_boxes is null || _size != (content.Width, content.Height))
                (_boxes, _size) = (find(content), (content.Width, content.Height));
            return _boxes;
        }
    }
}
