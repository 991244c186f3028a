using Impasto.Imaging.Native;

namespace Impasto.Imaging;

/// <summary>The native picture library, libvips: which one is in use.</summary>
public static class PictureLibrary
{
    /// <summary>Name and version, as "libvips 8.18.7".</summary>
    /// <exception cref="PictureException">No libvips is there; the message says what to install.</exception>
    public static string Version
    {
        get
        {
            VipsLibrary.Ensure();
            return $"libvips {Vips.Version(0)}.{Vips.Version(1)}.{Vips.Version(2)}";
        }
    }

    /// <summary>The file that was loaded: the one brought by the build through npm, or the system's name.</summary>
    /// <exception cref="PictureException">No libvips is there; the message says what to install.</exception>
    public static string Location => VipsLibrary.Ensure();
}
