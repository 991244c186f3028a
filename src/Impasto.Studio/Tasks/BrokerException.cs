namespace Impasto.Studio.Tasks;

/// <summary>The broker can't be reached, or refuses.</summary>
/// <param name="reason">What is wrong, without a full stop.</param>
/// <param name="nextStep">What to do, without a full stop.</param>
/// <param name="inner">What the client said.</param>
internal sealed class BrokerException(string reason, string nextStep, Exception? inner = null) : ImpastoException(reason, nextStep, inner);
