using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Impasto.Imaging.Native;

/// <summary>
/// The functions of libvips, GObject and GLib that Impasto calls: the fixed-signature ones that language bindings are meant to use, never the
/// variadic ones. <see cref="VipsLibrary"/> finds and starts the library before any of them is called.
/// </summary>
internal static unsafe partial class Vips
{
    public const string VipsName = "vips";
    public const string GObjectName = "gobject";
    public const string GLibName = "glib";

    [LibraryImport(VipsName, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Init(string name);

    [LibraryImport(VipsName, EntryPoint = "vips_version")]
    public static partial int Version(int part);

    [LibraryImport(VipsName, EntryPoint = "vips_concurrency_set")]
    public static partial void ConcurrencySet(int threads);

    [LibraryImport(VipsName, EntryPoint = "vips_cache_set_max")]
    public static partial void CacheSetMax(int operations);

    [LibraryImport(VipsName, EntryPoint = "vips_tracked_get_mem")]
    public static partial nuint TrackedMemory();

    [LibraryImport(VipsName, EntryPoint = "vips_tracked_get_allocs")]
    public static partial int TrackedAllocations();

    [LibraryImport(VipsName, EntryPoint = "vips_error_buffer_copy")]
    public static partial nint ErrorBufferCopy();

    [LibraryImport(VipsName, EntryPoint = "vips_type_find", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint TypeFind(string baseName, string nickname);

    [LibraryImport(VipsName, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial GObjectHandle OperationNew(string name);

    [LibraryImport(VipsName, EntryPoint = "vips_cache_operation_build")]
    public static partial GObjectHandle OperationBuild(GObjectHandle operation);

    [LibraryImport(VipsName, EntryPoint = "vips_object_unref_outputs")]
    public static partial void ObjectUnrefOutputs(GObjectHandle operation);

    [LibraryImport(VipsName, EntryPoint = "vips_source_new_from_memory")]
    public static partial GObjectHandle SourceFromMemory(void* data, nuint length);

    [LibraryImport(VipsName, EntryPoint = "vips_image_new_from_memory")]
    public static partial VipsImage ImageFromMemory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(VipsName, EntryPoint = "vips_image_copy_memory")]
    public static partial VipsImage ImageCopyMemory(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_write_to_memory")]
    public static partial nint ImageWriteToMemory(VipsImage image, out nuint size);

    [LibraryImport(VipsName, EntryPoint = "vips_image_set_kill")]
    public static partial void ImageSetKill(VipsImage image, int kill);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_width")]
    public static partial int ImageWidth(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_height")]
    public static partial int ImageHeight(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_bands")]
    public static partial int ImageBands(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_format")]
    public static partial int ImageFormat(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_interpretation")]
    public static partial int ImageInterpretation(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_orientation")]
    public static partial int ImageOrientation(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_hasalpha")]
    public static partial int ImageHasAlpha(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint ImageTypeOf(VipsImage image, string name);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_blob", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImageGetBlob(VipsImage image, string name, out nint data, out nuint length);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImageGetInt(VipsImage image, string name, out int value);

    [LibraryImport(VipsName, EntryPoint = "vips_image_set_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ImageSetInt(VipsImage image, string name, int value);

    [LibraryImport(VipsName, EntryPoint = "vips_image_set_blob_copy", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ImageSetBlob(VipsImage image, string name, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ImageGet(VipsImage image, string name, ref GValue value);

    [LibraryImport(VipsName, EntryPoint = "vips_image_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ImageSet(VipsImage image, string name, ref GValue value);

    [LibraryImport(VipsName, EntryPoint = "vips_image_get_fields")]
    public static partial byte** ImageFields(VipsImage image);

    [LibraryImport(VipsName, EntryPoint = "vips_area_get_data")]
    public static partial nint AreaGetData(nint area, out nuint length, nint* count, nint* type, nint* itemSize);

    [LibraryImport(GObjectName, EntryPoint = "g_object_unref")]
    public static partial void ObjectUnref(nint instance);

    [LibraryImport(GObjectName, EntryPoint = "g_object_ref")]
    public static partial nint ObjectRef(nint instance);

    [LibraryImport(GObjectName, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ObjectSetProperty(GObjectHandle instance, string name, ref GValue value);

    [LibraryImport(GObjectName, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ObjectGetProperty(GObjectHandle instance, string name, ref GValue value);

    [LibraryImport(GObjectName, EntryPoint = "g_object_class_find_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ClassFindProperty(nint objectClass, string name);

    [LibraryImport(GObjectName, EntryPoint = "g_value_init")]
    public static partial void ValueInit(ref GValue value, nuint type);

    [LibraryImport(GObjectName, EntryPoint = "g_value_init_from_instance")]
    public static partial void ValueInitFromInstance(ref GValue value, GObjectHandle instance);

    [LibraryImport(GObjectName, EntryPoint = "g_value_set_boolean")]
    public static partial void ValueSetBoolean(ref GValue value, int content);

    [LibraryImport(GObjectName, EntryPoint = "g_value_set_int")]
    public static partial void ValueSetInt(ref GValue value, int content);

    [LibraryImport(GObjectName, EntryPoint = "g_value_set_double")]
    public static partial void ValueSetDouble(ref GValue value, double content);

    [LibraryImport(GObjectName, EntryPoint = "g_value_set_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ValueSetString(ref GValue value, string content);

    [LibraryImport(GObjectName, EntryPoint = "g_value_get_object")]
    public static partial nint ValueGetObject(ref GValue value);

    [LibraryImport(GObjectName, EntryPoint = "g_value_get_boxed")]
    public static partial nint ValueGetBoxed(ref GValue value);

    [LibraryImport(GObjectName, EntryPoint = "g_value_unset")]
    public static partial void ValueUnset(ref GValue value);

    [LibraryImport(GLibName, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    [LibraryImport(GLibName, EntryPoint = "g_strfreev")]
    public static partial void FreeStrings(byte** strings);

    [LibraryImport(GLibName, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint LogSetHandler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);

    /// <summary>libvips' warnings about odd files would land on stderr, amid the progress bar; errors come back as return codes anyway.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void IgnoreLog(nint _1, int _2, nint _3, nint _4)
    {
    }
}
