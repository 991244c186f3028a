using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Impasto.TestSupport;

/// <summary>ONNX Runtime through Node.js, to compare with: the package that `impasto bench --peer` installs.</summary>
internal static class OnnxRuntimeNode
{
    private const string Script = """
        const fs = require('fs');
        const ort = require('onnxruntime-node');
        const folder = process.argv[2];
        (async () => {
          const session = await ort.InferenceSession.create(folder + '/model.onnx', { intraOpNumThreads: 2, logSeverityLevel: 3 });
          const feeds = {};
          for (const [name, { file, dims }] of Object.entries(JSON.parse(fs.readFileSync(folder + '/inputs.json')))) {
            const bytes = fs.readFileSync(folder + '/' + file);
            feeds[name] = new ort.Tensor('float32', new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), dims);
          }
          const result = (await session.run(feeds))[session.outputNames[0]];
          fs.writeFileSync(folder + '/output.bin', Buffer.from(result.data.buffer, result.data.byteOffset, result.data.byteLength));
          console.log(JSON.stringify(result.dims));
        })().catch(e => { console.error(e.message); process.exit(1); });
        """;

    /// <summary>Runs a model; the calling test is skipped, with the reason, where Node.js or the package is missing.</summary>
    /// <param name="save">Writes the model to a path.</param>
    /// <param name="inputs">Every input in the graph's own order of axes.</param>
    /// <returns>The first output.</returns>
    public static (float[] Values, int[] Dims) Run(Action<string> save, params (string Name, float[] Values, int[] Dims)[] inputs)
    {
        var peer = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "impasto", "peer");
        Assert.SkipUnless(Directory.Exists(Path.Combine(peer, "node_modules", "onnxruntime-node")), "onnxruntime-node isn't installed: 'impasto bench network --peer' installs it.");
        using var folder = new TempFolder();
        save(folder.At("model.onnx"));
        foreach (var (name, values, _) in inputs)
            File.WriteAllBytes(folder.At($"{name}.bin"), MemoryMarshal.AsBytes<float>(values).ToArray());
        File.WriteAllText(folder.At("inputs.json"), JsonSerializer.Serialize(inputs.ToDictionary(i => i.Name, i => new { file = $"{i.Name}.bin", dims = i.Dims })));
        File.WriteAllText(folder.At("run.js"), Script);
        var dims = Node(Path.Combine(peer, "node_modules"), folder.Path);
        return (MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.At("output.bin"))).ToArray(), JsonSerializer.Deserialize<int[]>(dims)!);
    }

    private static string Node(string packages, string folder)
    {
        Process process;
        try
        {
            var start = new ProcessStartInfo("node", [Path.Combine(folder, "run.js"), folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["NODE_PATH"] = packages;
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Node.js isn't installed, by which ONNX Runtime is run.");
            throw;
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"ONNX Runtime refuses the model: {errors.Result}");
            return output;
        }
    }
}
