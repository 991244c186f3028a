using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Impasto.Cli;

/// <summary>JSON as the commands print it: letters of every language as they are.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Pretty = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static string OneLine(JsonNode node) => node.ToJsonString(Plain);

    public static string Indented(JsonNode node) => node.ToJsonString(Pretty);
}
