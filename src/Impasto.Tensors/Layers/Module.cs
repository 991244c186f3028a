namespace Impasto.Tensors.Layers;

/// <summary>
/// A network or a part of one: named parameters, named buffers (values that are saved but not learned) and named modules inside it, whose names are joined by dots:
/// "r1.2.weight". Its tensors lie in no <see cref="TensorScope"/>; dispose of the outermost module to give them back.
/// </summary>
public abstract class Module : IDisposable
{
    private readonly List<(string Name, Tensor Tensor, bool Learned)> _own = [];
    private readonly List<(string Name, Module Module)> _modules = [];

    /// <summary>Every parameter with its full name, in the order of registration.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedParameters => All("").Where(entry => entry.Learned).Select(entry => (entry.Name, entry.Tensor));

    /// <summary>Every parameter: what an optimiser is given.</summary>
    public IReadOnlyList<Tensor> Parameters => [.. NamedParameters.Select(entry => entry.Tensor)];

    /// <summary>Parameters and buffers by full name: the tensors themselves, what a weight file holds.</summary>
    public IReadOnlyDictionary<string, Tensor> State => All("").ToDictionary(entry => entry.Name, entry => entry.Tensor);

    /// <summary>Number of values in all parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Shape.Count);

    /// <summary>Whether the parameters are to be learned; frozen ones cost no gradient.</summary>
    public void SetRequiresGrad(bool value)
    {
        foreach (var parameter in Parameters)
            parameter.RequiresGrad = value;
    }

    /// <summary>Drops every parameter's gradient.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters)
            parameter.ZeroGrad();
    }

    /// <summary>Takes the values of parameters and buffers from tensors of the same names and shapes. Nothing changes unless all fit.</summary>
    /// <exception cref="ArgumentException">A name is missing or one too many, or a shape differs.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var own = State;
        foreach (var (name, tensor) in own)
        {
            if (!state.TryGetValue(name, out var given))
                throw new ArgumentException($"The weights for {GetType().Name} lack '{name}', which has the shape {tensor.Shape}.");
            if (given.Shape != tensor.Shape)
                throw new ArgumentException($"The weights for {GetType().Name} have '{name}' with shape {given.Shape}, but {tensor.Shape} is needed: they belong to a network of other sizes.");
        }
        if (state.Keys.FirstOrDefault(name => !own.ContainsKey(name)) is { } extra)
            throw new ArgumentException($"The weights for {GetType().Name} have '{extra}', which it doesn't know: they belong to another network.");
        foreach (var (name, tensor) in own)
        {
            Kernels.Device.Kernels.Copy(state[name].Buffer, tensor.Buffer);
            tensor.Changed();
        }
    }

    /// <summary>Gives the memory of all parameters and buffers back.</summary>
    public void Dispose()
    {
        foreach (var (_, tensor, _) in All(""))
            tensor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A learned tensor of the given shape, its values still arbitrary.</summary>
    protected Tensor AddParameter(string name, params ReadOnlySpan<int> sizes)
    {
        var parameter = Tensor.Unscoped(new Shape(sizes));
        parameter.RequiresGrad = true;
        _own.Add((name, parameter, true));
        return parameter;
    }

    /// <summary>A saved but not learned tensor, all of one value.</summary>
    protected Tensor AddBuffer(string name, float value, params ReadOnlySpan<int> sizes)
    {
        var buffer = Tensor.Unscoped(new Shape(sizes));
        _own.Add((name, Initialize.Constant(buffer, value), false));
        return buffer;
    }

    /// <summary>A module inside this one. Returns it.</summary>
    protected T AddModule<T>(string name, T module)
        where T : Module
    {
        _modules.Add((name, module));
        return module;
    }

    private IEnumerable<(string Name, Tensor Tensor, bool Learned)> All(string prefix) =>
        _own.Select(entry => (prefix + entry.Name, entry.Tensor, entry.Learned)).Concat(_modules.SelectMany(entry => entry.Module.All($"{prefix}{entry.Name}.")));
}
