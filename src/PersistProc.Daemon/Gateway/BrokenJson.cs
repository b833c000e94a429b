using System.Text.Json;

namespace PersistProc.Daemon.Gateway;

/// <summary>Why a client's document cannot be read, in words for who wrote it: the framework's name our types, which nobody outside knows.</summary>
internal static class BrokenJson
{
    private const string Missing = "missing required properties including: ", OfAnother = "could not be converted to ";

    /// <summary>Why.</summary>
    public static string Why(JsonException failure)
    {
        var (message, at) = (failure.Message, string.IsNullOrEmpty(failure.Path) ? "$" : failure.Path);
        if (message.IndexOf(Missing, StringComparison.Ordinal) is >= 0 and var found)
        {
            var names = message[(found + Missing.Length)..];
            return $"{at} lacks {(names.IndexOf(". Path:", StringComparison.Ordinal) is >= 0 and var end ? names[..end] : names.TrimEnd('.'))}";
        }
        if (message.Contains("null values", StringComparison.Ordinal)) return $"{at} is null";
        return message.Contains(OfAnother, StringComparison.Ordinal) ? $"{at} has a value of another kind than is expected there (GET /openapi.json)" : message;
    }
}
