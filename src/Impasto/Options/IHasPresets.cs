namespace Impasto.Options;

/// <summary>
/// A method whose options record has an option "preset" that changes other options' defaults: options are read over the preset's record, so that
/// whatever a user writes wins over it.
/// </summary>
public interface IHasPresets
{
    /// <summary>The options record of a preset.</summary>
    /// <param name="name">One of the choices of the option "preset".</param>
    /// <exception cref="UsageException">There is no such preset.</exception>
    object Preset(string name);
}
