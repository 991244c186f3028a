using System.Text.Json;
using System.Text.Json.Serialization;

namespace Impasto.Studio.Tasks;

/// <summary>Tasks, reports and results as texts.</summary>
internal static class TaskJson
{
    /// <summary>How they are written.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
