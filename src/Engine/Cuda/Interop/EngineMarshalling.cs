// Arguments cross as they are: what the compiler accepts is what the native side sees, also ahead of time.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
