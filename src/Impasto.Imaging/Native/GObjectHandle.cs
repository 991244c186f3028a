using System.Runtime.InteropServices;

namespace Impasto.Imaging.Native;

/// <summary>One owned reference to a GObject; released with g_object_unref.</summary>
internal class GObjectHandle : SafeHandle
{
    public GObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Vips.ObjectUnref(handle);
        return true;
    }
}
