namespace Impasto.Options;

/// <summary>A type of option values beside numbers, words and enums. ToString gives the text that <see cref="Parse"/> reads.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IOptionValue<TSelf>
    where TSelf : IOptionValue<TSelf>
{
    /// <summary>The value of what was typed.</summary>
    /// <param name="text">What a user wrote.</param>
    /// <param name="files">What a file's name stands for.</param>
    /// <exception cref="UsageException">It is no value, or names a file where none may be named.</exception>
    static abstract TSelf Parse(string text, IFileSource files);
}
