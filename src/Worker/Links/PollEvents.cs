namespace Lockstep.Worker.Links;

/// <summary>What a descriptor is waited for; poll(2)'s numbers.</summary>
[Flags]
internal enum PollEvents : short
{
    None = 0,
    Readable = 1,
    Writable = 4,
}
