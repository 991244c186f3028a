using System.Text.Json.Serialization;

namespace Impasto.Catalog;

/// <summary>How a registry is read and written, made by the compiler: a command starts without building it by reflection.</summary>
[JsonSerializable(typeof(List<ModelEntry?>))]
internal sealed partial class RegistryJson : JsonSerializerContext;
