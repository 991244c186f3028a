namespace Impasto.Imaging.Native;

/// <summary>One call of a libvips operation: arguments set by name, built once, outputs taken.</summary>
internal sealed class VipsOperation : IDisposable
{
    private readonly string _name;
    private GObjectHandle _operation;

    /// <exception cref="VipsException">This libvips doesn't have the operation.</exception>
    public VipsOperation(string name)
    {
        _name = name;
        _operation = Vips.OperationNew(name);
        if (_operation.IsInvalid)
            throw new VipsException(VipsLibrary.TakeError());
    }

    /// <summary>Whether this libvips has the operation: builds differ in their formats.</summary>
    public static bool Exists(string name) => Vips.TypeFind("VipsOperation", name) != 0;

    /// <summary>Sets a switch that older versions don't have; they go without.</summary>
    public unsafe VipsOperation SetIfKnown(string argument, bool content)
    {
        // An instance begins with the pointer to its class.
        var objectClass = *(nint*)_operation.DangerousGetHandle();
        return Vips.ClassFindProperty(objectClass, argument) == 0 ? this : Set(argument, content);
    }

    public VipsOperation Set(string argument, bool content)
    {
        var value = default(GValue);
        Vips.ValueInit(ref value, GValue.Boolean);
        Vips.ValueSetBoolean(ref value, content ? 1 : 0);
        return Set(argument, ref value);
    }

    /// <summary>An integer or, since GLib converts them, an enumeration or flags.</summary>
    public VipsOperation Set(string argument, int content)
    {
        var value = default(GValue);
        Vips.ValueInit(ref value, GValue.Int);
        Vips.ValueSetInt(ref value, content);
        return Set(argument, ref value);
    }

    public VipsOperation Set(string argument, string content)
    {
        var value = default(GValue);
        Vips.ValueInit(ref value, GValue.String);
        Vips.ValueSetString(ref value, content);
        return Set(argument, ref value);
    }

    public VipsOperation Set(string argument, GObjectHandle content)
    {
        var value = default(GValue);
        Vips.ValueInitFromInstance(ref value, content);
        return Set(argument, ref value);
    }

    /// <summary>Runs the operation (lazily, as libvips does) and gives its output image.</summary>
    public VipsImage Image(string output = "out")
    {
        Build();
        var value = default(GValue);
        Vips.ObjectGetProperty(_operation, output, ref value);
        var image = new VipsImage();
        System.Runtime.InteropServices.Marshal.InitHandle(image, Vips.ObjectRef(Vips.ValueGetObject(ref value)));
        Vips.ValueUnset(ref value);
        return image;
    }

    /// <summary>Runs a saver and gives the file's bytes.</summary>
    public unsafe byte[] Buffer()
    {
        Build();
        var value = default(GValue);
        Vips.ObjectGetProperty(_operation, "buffer", ref value);
        var data = Vips.AreaGetData(Vips.ValueGetBoxed(ref value), out var length, null, null, null);
        var bytes = new ReadOnlySpan<byte>((void*)data, checked((int)length)).ToArray();
        Vips.ValueUnset(ref value);
        return bytes;
    }

    public void Dispose()
    {
        if (!_operation.IsInvalid && !_operation.IsClosed)
            Vips.ObjectUnrefOutputs(_operation);
        _operation.Dispose();
    }

    private VipsOperation Set(string argument, ref GValue value)
    {
        Vips.ObjectSetProperty(_operation, argument, ref value);
        Vips.ValueUnset(ref value);
        return this;
    }

    private void Build()
    {
        var built = Vips.OperationBuild(_operation);
        if (built.IsInvalid)
            throw new VipsException($"{_name}: {VipsLibrary.TakeError()}");
        _operation.Dispose();
        _operation = built;
    }
}
