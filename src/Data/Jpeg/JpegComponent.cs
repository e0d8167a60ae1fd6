namespace Lockstep.Data.Jpeg;

/// <summary>A component as the frame header has it.</summary>
/// <param name="Id">Its name in scan headers.</param>
/// <param name="Across">Horizontal sampling factor, 1 to 4.</param>
/// <param name="Down">Vertical sampling factor, 1 to 4.</param>
/// <param name="Table">Quantisation table, 0 to 3.</param>
internal readonly record struct JpegComponent(byte Id, int Across, int Down, int Table);
