using Impasto.Tensors.Autograd;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>Outputs and gradients of one case, by name; gradients as "grad/input".</summary>
internal static class OpRun
{
    public static Dictionary<string, (int[] Shape, float[] Values)> Of(OpCase c)
    {
        using var scope = new TensorScope();
        var leaves = OpTable.Leaves(c);
        var outputs = OpTable.Run(c, leaves);
        var results = new Dictionary<string, (int[] Shape, float[] Values)>();
        foreach (var name in c.Outputs.Keys)
            results[name] = (outputs[name].Shape.Sizes.ToArray(), outputs[name].ToArray());
        if (c.Gradients.Count == 0)
            return results;
        Tensor? total = null;
        foreach (var (name, stored) in c.Upstream)
        {
            var upstream = Tensor.From(OpTable.Stored.Floats(stored), OpTable.Stored.Shape(stored));
            var part = Ops.Sum(Ops.Multiply(outputs[name], upstream));
            total = total is null ? part : Ops.Add(total, part);
        }
        Tape.Backward(total!);
        foreach (var name in c.Gradients.Keys)
        {
            // A leaf that the result doesn't depend on has no gradient, which is 0.
            var grad = leaves[name].Grad;
            results[$"grad/{name}"] = (leaves[name].Shape.Sizes.ToArray(), grad is null ? new float[leaves[name].Shape.Count] : grad.ToArray());
        }
        return results;
    }
}
