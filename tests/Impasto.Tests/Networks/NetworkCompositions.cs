using Impasto.Losses;
using Impasto.Networks;
using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using static Impasto.Tensors.Ops;

namespace Impasto.Tests.Networks;

/// <summary>The fixture's networks. Those that Impasto has run as its classes, loaded with the case's parameters; the others as plain compositions of operations.</summary>
internal static class NetworkCompositions
{
    /// <summary>Outputs by name, and where each parameter's gradient will be.</summary>
    public static (Dictionary<string, Tensor> Outputs, Func<string, Tensor?> Gradient) Run(NetworkCase c)
    {
        var t = c.Tensors;
        switch (c.Op)
        {
            case "johnson":
                var johnson = new TransformNet(c.Integer("width"), c.Integer("blocks"));
                johnson.Load(c.Parameters);
                return (One(johnson.Forward(t["input"])), name => johnson.State[name].Grad);
            case "cin_johnson":
                var conditional = new TransformNet(c.Integer("width"), c.Integer("blocks"), c.Integer("styles"));
                conditional.Load(c.Parameters);
                return (One(conditional.Forward(t["input"], t["style"])), name => conditional.State[name].Grad);
            case "stylebank":
                var bank = new StyleBank(4, 3, transposed: true);
                bank.Load(c.Parameters);
                return (One(Banked(bank, c)), name => bank.State[name].Grad);
            case "linear_transfer":
                var linear = new LinearTransfer(t["content"].Shape.C, c.Integer("compressed"));
                linear.Load(Completed(c, linear));
                var output = linear.Forward(t["content"], t["style"], out var transform);
                return (new() { ["output"] = output, ["T"] = transform }, name => linear.State[name].Grad);
            case "unet" when c.Attributes.GetProperty("normalisation").GetString() == "batch":
                var unet = new UNet(c.Parameters["down1.weight"].Shape[0], c.Integer("downs"));
                // The statistics are no parameters: they begin as they are.
                unet.Load(unet.State.ToDictionary(p => p.Key, p => c.Parameters.GetValueOrDefault(p.Key, p.Value)));
                return (One(unet.Forward(t["input"], isTraining: true)), name => unet.State[name].Grad);
            case "patchgan":
                var judge = Judge(c, "DB.");
                return (One(judge.Forward(t["input"])), name => judge.State[name["DB.".Length..]].Grad);
            case "cyclegan_discriminators":
                var judges = new[] { "DA.", "DB." }.ToDictionary(p => p, p => Judge(c, p));
                return (new()
                {
                    ["loss_DA"] = Game.Discriminator(GameLoss.LeastSquares, judges["DA."].Forward(t["A"]), judges["DA."].Forward(t["fake_A"])),
                    ["loss_DB"] = Game.Discriminator(GameLoss.LeastSquares, judges["DB."].Forward(t["B"]), judges["DB."].Forward(t["fake_B"])),
                }, name => judges[name[..3]].State[name[3..]].Grad);
            default:
                return (Composed(c), name => t[name].Grad);
        }
    }

    /// <summary>A discriminator with those of the case's parameters whose names begin so.</summary>
    private static PatchDiscriminator Judge(NetworkCase c, string prefix)
    {
        var own = c.Parameters.Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(p => p.Key[prefix.Length..], p => p.Value);
        var judge = new PatchDiscriminator(own["c1.weight"].Shape[0]);
        judge.Load(own);
        return judge;
    }

    private static Dictionary<string, Tensor> Composed(NetworkCase c)
    {
        var t = c.Tensors;
        return c.Op switch
        {
            "resnet_generator" => One(Generator(t["input"], t, "G.", c.Integer("blocks"))),
            "cyclegan_generators" => Generators(c),
            "unet" => One(UNet(c)),
            "adain" => One(AdaIn(t["content"], t["style"], (float)c.Number("alpha"))),
            "wct" => One(Wct(t["content"], t["style"], (float)c.Number("alpha"), (float)c.Number("ridge"))),
            "meta" => Meta(t),
            var other => throw new NotSupportedException($"The fixture names the network '{other}', which no line here builds."),
        };
    }

    private static Dictionary<string, Tensor> One(Tensor output) => new() { ["output"] = output };

    private static Tensor Convolve(Tensor x, Dictionary<string, Tensor> t, string name, int stride = 1, int? padding = null, bool reflect = true)
    {
        var weight = t[$"{name}.weight"];
        return Conv2d(x, weight, t.GetValueOrDefault($"{name}.bias"), stride, padding ?? weight.Shape[1] / 2, reflect ? PaddingMode.Reflect : PaddingMode.Zeros);
    }

    private static Tensor Scaled(Tensor x, float factor) => Affine(x, factor);

    private static Tensor Banked(StyleBank bank, NetworkCase c)
    {
        var features = bank.Encode(c.Tensors["input"]);
        switch (c.Attributes.GetProperty("branch").GetString())
        {
            case "autoencode":
                return bank.Decode(features);
            case "style":
                var styles = c.Attributes.GetProperty("styles").EnumerateArray().Select(s => s.GetInt32()).ToArray();
                var pictures = Split(features, 0, 1, 1, 1);
                return bank.Decode(Concat(0, [.. pictures.Zip(styles, bank.Bank)]));
            case "linear":
                var weights = c.Attributes.GetProperty("weights").EnumerateArray().Select(w => (float)w.GetDouble());
                return bank.Decode(weights.Select((w, style) => Scaled(bank.Bank(features, style), w)).Aggregate(Add));
            default:
                var masks = Split(c.Tensors["masks"], 3, 1, 1, 1);
                return bank.Decode(masks.Select((mask, style) => Multiply(mask, bank.Bank(features, style))).Aggregate(Add));
        }
    }

    private static Tensor Generator(Tensor x, Dictionary<string, Tensor> t, string p, int blocks)
    {
        x = InstanceNorm(Convolve(x, t, $"{p}c1"), relu: true);
        x = InstanceNorm(Convolve(x, t, $"{p}d1", 2, reflect: false), relu: true);
        x = InstanceNorm(Convolve(x, t, $"{p}d2", 2, reflect: false), relu: true);
        for (var i = 1; i <= blocks; i++)
            x = Add(x, InstanceNorm(Convolve(InstanceNorm(Convolve(x, t, $"{p}r{i}.1"), relu: true), t, $"{p}r{i}.2")));
        foreach (var k in new[] { "u1", "u2" })
            x = InstanceNorm(ConvTranspose2d(x, t[$"{p}{k}.weight"], t[$"{p}{k}.bias"], 2, 1, 1), relu: true);
        return Tanh(Convolve(x, t, $"{p}c2"));
    }

    private static Tensor PatchGan(Tensor x, Dictionary<string, Tensor> t, string p)
    {
        x = LeakyRelu(Convolve(x, t, $"{p}c1", 2, 1, false), 0.2f);
        foreach (var (k, stride) in new[] { ("c2", 2), ("c3", 2), ("c4", 1) })
            x = LeakyRelu(InstanceNorm(Convolve(x, t, $"{p}{k}", stride, 1, false)), 0.2f);
        return Convolve(x, t, $"{p}c5", 1, 1, false);
    }

    private static Tensor LeastSquares(Tensor logits, float target) => Mse(logits, Tensor.Full(target, logits.Shape.Sizes));

    private static Dictionary<string, Tensor> Generators(NetworkCase c)
    {
        var t = c.Tensors;
        var blocks = c.Integer("blocks");
        float lambda = (float)c.Number("lambda"), identity = lambda * (float)c.Number("identity");
        Tensor G(Tensor x) => Generator(x, t, "G.", blocks);
        Tensor F(Tensor x) => Generator(x, t, "F.", blocks);
        Tensor fakeB = G(t["A"]), fakeA = F(t["B"]), recA = F(fakeB), recB = G(fakeA);
        var outputs = new Dictionary<string, Tensor>
        {
            ["gan_G"] = LeastSquares(PatchGan(fakeB, t, "DB."), 1),
            ["gan_F"] = LeastSquares(PatchGan(fakeA, t, "DA."), 1),
            ["cycle_A"] = Scaled(L1(recA, t["A"]), lambda),
            ["cycle_B"] = Scaled(L1(recB, t["B"]), lambda),
            ["identity_A"] = Scaled(L1(F(t["A"]), t["A"]), identity),
            ["identity_B"] = Scaled(L1(G(t["B"]), t["B"]), identity),
        };
        outputs["total"] = outputs.Values.Aggregate(Add);
        outputs["fake_B"] = fakeB;
        outputs["rec_A"] = recA;
        return outputs;
    }

    private static Tensor UNet(NetworkCase c)
    {
        var t = c.Tensors;
        var n = c.Integer("downs");
        Tensor Normalize(Tensor x, string name) => c.Attributes.GetProperty("normalisation").GetString() == "instance"
            ? InstanceNorm(x)
            : BatchNorm(x, t[$"{name}.norm.weight"], t[$"{name}.norm.bias"], null, null);
        var skips = new List<Tensor>();
        var x = t["input"];
        for (var i = 1; i <= n; i++)
        {
            x = Convolve(i == 1 ? x : LeakyRelu(x, 0.2f), t, $"down{i}", 2, 1, false);
            if (i > 1 && i < n)
                x = Normalize(x, $"down{i}");
            skips.Add(x);
        }
        for (var i = n; i > 0; i--)
        {
            x = ConvTranspose2d(Relu(i == n ? x : Concat(3, skips[i - 1], x)), t[$"up{i}.weight"], t.GetValueOrDefault($"up{i}.bias"), 2, 1);
            if (i > 1)
                x = Normalize(x, $"up{i}");
        }
        return Tanh(x);
    }

    private static Tensor AsPicture(Tensor perChannel) => Reshape(perChannel, perChannel.Shape[0], 1, 1, perChannel.Shape[1]);

    private static Tensor AdaIn(Tensor content, Tensor style, float alpha)
    {
        var (styleMean, styleDeviation) = ChannelMeanStd(style);
        var (mean, deviation) = ChannelMeanStd(content);
        var normal = Divide(Subtract(content, AsPicture(mean)), AsPicture(deviation));
        var y = Add(Multiply(normal, AsPicture(styleDeviation)), AsPicture(styleMean));
        return Add(Scaled(y, alpha), Scaled(content, 1 - alpha));
    }

    private static Tensor Wct(Tensor content, Tensor style, float alpha, float ridge)
    {
        var c = content.Shape.C;
        var identity = Tensor.From([.. Enumerable.Range(0, c * c).Select(i => i % (c + 1) == 0 ? ridge : 0)], c, c);
        Tensor Root(Tensor features, double exponent) => SpdPower(Add(Reshape(Covariance(features), c, c), identity), exponent);
        var centerd = Reshape(Subtract(content, Mean(content, [1, 2], keepDims: true)), -1, c);
        // Rows are positions: (A f)^T = f^T A, both roots being symmetric.
        var y = MatMul(MatMul(centerd, Root(content, -0.5)), Root(style, 0.5));
        var colored = Add(Reshape(y, content.Shape.Sizes), Mean(style, [1, 2], keepDims: true));
        return Add(Scaled(colored, alpha), Scaled(content, 1 - alpha));
    }

    /// <summary>The parameters, with the large matrices that the fixture gives by a formula.</summary>
    private static Dictionary<string, Tensor> Completed(NetworkCase c, LinearTransfer linear)
    {
        var (parameters, k) = (c.Parameters, c.Integer("compressed"));
        foreach (var name in linear.State.Keys.Where(name => !parameters.ContainsKey(name)))
            parameters[name] = Formula(k * k, c.Attributes.GetProperty(name[..^".weight".Length]));
        return parameters;
    }

    private static Tensor Formula(int n, System.Text.Json.JsonElement attributes)
    {
        var (salt, scale) = (attributes[0].GetInt64(), attributes[1].GetDouble());
        var values = new float[n * n];
        for (long i = 0; i < values.Length; i++)
        {
            var u = ((i + salt) * 2654435761 % (1L << 32)) >> 16;
            values[i] = (float)((u / 65536.0 - 0.5) * scale + (i % (n + 1) == 0 ? 1 : 0));
        }
        return Tensor.From(values, n, n);
    }

    private static Dictionary<string, Tensor> Meta(Dictionary<string, Tensor> t)
    {
        var layers = Enumerable.Range(1, 4).Select(i => ChannelMeanStd(t[$"f{i}"], unbiased: false)).ToList();
        var statistics = Concat(1, [.. layers.Select(l => l.Mean), .. layers.Select(l => l.Deviation)]);
        var hidden = Add(Relu(Linear(statistics, t["hidden.fc.weight"], t["hidden.fc.bias"])), t["hidden_offset"]);
        var groups = Split(hidden, 1, 16, 16, 16, 16);
        Tensor Filtered(Tensor x, int j)
        {
            var p = Split(Linear(groups[j], t[$"g{j}.weight"], t[$"g{j}.bias"]), 1, 576, 8);
            var weight = Permute(Reshape(p[0], 8, 8, 3, 3), 0, 2, 3, 1);
            return Conv2d(x, weight, Reshape(p[1], 8), padding: 1, mode: PaddingMode.Reflect);
        }
        var x = InstanceNorm(Convolve(t["input"], t, "c1", 2), t["c1.norm.weight"], t["c1.norm.bias"], relu: true);
        foreach (var j in new[] { 0, 2 })
            x = Add(x, InstanceNorm(Filtered(InstanceNorm(Filtered(x, j), relu: true), j + 1)));
        var image = Convolve(UpsampleNearest(x, 2), t, "c2");
        return new() { ["loss"] = Mse(image, t["target"]), ["image"] = image, ["hidden"] = hidden, ["statistics"] = statistics };
    }
}
