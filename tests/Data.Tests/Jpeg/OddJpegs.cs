namespace Lockstep.Data.Tests.Jpeg;

/// <summary>Rarer kinds of JPEG, written by other programs: Pillow (inks) and libjpeg-turbo's command line settings (arithmetic, restarts).</summary>
internal static class OddJpegs
{
    /// <summary>8 x 8, four inks, inverted, by Pillow.</summary>
    public static byte[] Cmyk => Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFB"
        + "gSFBUU/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQEC"
        + "AwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dX"
        + "Z3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4E"
        + "QwBNAFkASwAAPwD71+Lf/Lb8a+x/+Gif+nr/AMer7j8b+N/9Z+8/Wv0y8QeIP7K3fNjFf//Z");

    /// <summary>What Pillow 9.4 makes of <see cref="Cmyk"/> by <c>convert('RGB')</c>.</summary>
    public static byte[] CmykAsRgb => Convert.FromBase64String(
        "////9f/66//z4v/t1v/ozf/iwv7auP7V//D59O/z6e7r3+3k0+3eyuzYv+vQterK/+Hz89/s593j3dzcz9rUxdjNutbEr9W+/9Pt8tHl5c7c2s"
        + "zTzMnMwcfEtMO6qsK0/8Pn8sHf5L3U17rKybfCvbS5sbGwpa6o/7Xh8bLZ4q7N1arDxae6uaOwq5+loJye/6Xb8KLS4J3F0Zm6wpWytJGnpoyb"
        + "momT/pXU75LL3o6+z4qyv4apsYGeo32TlnqL");

    /// <summary>The same values with Adobe's mark of the YCCK transform.</summary>
    public static byte[] Ycck
    {
        get
        {
            byte[] file = Cmyk;
            file[file.AsSpan().IndexOf("Adobe"u8) + 11] = 2;
            return file;
        }
    }

    /// <summary>What Pillow 9.4 makes of <see cref="Ycck"/> by <c>convert('RGB')</c>.</summary>
    public static byte[] YcckAsRgb => Convert.FromBase64String(
        "AIYAAI0AAJIAAJcAAJ8AAKQAAKgAAK4AAH0AAIIAAIcAAIsAAJMAAJgAAJwAAKEAAHQAAHkAAH0AAIEAAIcAAIoAAI4AAJMAAGoAAHAAAHMAAH"
        + "cAAH0AAIAAAIIAAIcAAGEAAGYAAGkAAGsAAHAAAHMAAHYAAHoAAFgAAF0AAF8AAGIAAGcAAGkAAGoAAG4AAE4AAFIAAFUAAFcAAFwAAF4AAF4A"
        + "AWIDAEQAAEkAAEwAAE0AAFICAFQJAFUSCFgZ");

    /// <summary>16 x 16, no chroma subsampling.</summary>
    public static byte[] Plain => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGB"
        + "YUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQ"
        + "ABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhBy"
        + "JxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKT"
        + "lJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAA"
        + "AAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRom"
        + "JygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExc"
        + "bHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD4k8O/Cj7v7n9Kxo4k8rKs/wBtT0/w78KPu/uf0r3KOJP2DKs/"
        + "21PfPDvwo+7+5/SvzmjiT+D8qz/bU9O8O/Cj7v7n9K9yjiT9gyrP9tT/2Q==");

    /// <summary>The same coefficients as <see cref="Plain"/>, coded arithmetically.</summary>
    public static byte[] Arithmetic => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGB"
        + "YUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/yQARCAAQ"
        + "ABADAREAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD/AOjo35W116Abg96t2glaa6plPhn9lauO8ytQL60hBeuv8/LY8HsPCFg30q"
        + "mtpxBg9RUrUEa9LOkXcgYg/9k=");

    /// <summary>The same coefficients as <see cref="Plain"/>, with a restart after each row.</summary>
    public static byte[] Restarts => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGB"
        + "YUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQ"
        + "ABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhBy"
        + "JxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKT"
        + "lJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAA"
        + "AAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRom"
        + "JygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExc"
        + "bHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/90ABAAC/9oADAMBAAIRAxEAPwD4k8O/Cj7v7n9Kxo4k8rKs/wBtT0/w78KPu/uf0r3K"
        + "OJP2DKs/21P/0M/w78KPu/uf0r4+jiT+Wsqz/bU9O8O/Cj7v7n9K9yjiT9gyrP8AbU//2Q==");
}
