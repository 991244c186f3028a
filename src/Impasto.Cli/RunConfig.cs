using System.Text.Json;
using System.Text.Json.Nodes;

namespace Impasto.Cli;

/// <summary>Options read from --config: a sidecar, or an object that has flags' names for keys.</summary>
/// <param name="Options">The options by flag.</param>
/// <param name="Content">The picture that a sidecar's run began with; null in a hand-written file.</param>
internal sealed record RunConfig(JsonObject Options, string? Content)
{
    /// <summary>No config.</summary>
    public static RunConfig Empty { get; } = new([], null);

    private const long MaxBytes = 1 << 20;

    /// <summary>A key that stands twice would have to be guessed at.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It can't be read, or holds something else.</exception>
    public static RunConfig Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw new InputException($"The config {path} is larger than 1 MiB, which no config is", "name another file") { File = path };
            if (JsonNode.Parse(File.ReadAllText(path), documentOptions: Strict) is not JsonObject json)
            {
                throw new InputException($"The config {path} is no JSON object",
                    "it takes a sidecar, or an object such as {\"method\": \"quilting\", \"seed\": 7}")
                { File = path };
            }
            CheckTexts(json, path);
            if (!json.ContainsKey("options"))
                return new RunConfig(json, null);
            return json["options"] is JsonObject options && (json["content"] is null || json["content"]!.GetValueKind() == JsonValueKind.String)
                ? new RunConfig((JsonObject)options.DeepClone(), json["content"]?.GetValue<string>())
                : throw new InputException($"The config {path} is no sidecar", "its \"options\" must be an object and its \"content\" a text") { File = path };
        }
        catch (InvalidOperationException e)
        {
            throw NoText(path, e);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"The config {path} can't be read ({e.Message.TrimEnd('.')})", "check --config", e) { File = path };
        }
    }

    /// <summary>Refuses texts that are none: halves of letters, which JSON can escape and nothing can hold, and NUL, which ends a file's name.</summary>
    /// <exception cref="InvalidOperationException">Half a letter.</exception>
    private static void CheckTexts(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject json:
                foreach (var (key, value) in json)
                {
                    if (key.Contains('\0'))
                        throw NoText(path);
                    CheckTexts(value, path);
                }
                break;
            case JsonArray array:
                foreach (var item in array)
                    CheckTexts(item, path);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Contains('\0'):
                throw NoText(path);
        }
    }

    private static InputException NoText(string path, Exception? inner = null) =>
        new($"The config {path} holds a text that is none: half of a surrogate pair, or the character 0", "write it anew", inner) { File = path };
}
