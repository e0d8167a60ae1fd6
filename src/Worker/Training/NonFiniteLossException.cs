namespace Lockstep.Worker.Training;

/// <summary>The loss of a step is NaN or infinite, on every rank alike; the step was not applied.</summary>
internal sealed class NonFiniteLossException(string message) : Exception(message);
