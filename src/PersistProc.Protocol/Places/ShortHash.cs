using System.Globalization;
using System.Text;

namespace PersistProc.Protocol;

/// <summary>Sixteen letters that stand for a text (FNV-1a): a name, and no seal against whoever wants another text to have the same. It needs no OpenSSL.</summary>
public static class ShortHash
{
    /// <summary>Of a text's UTF-8.</summary>
    public static string Of(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in Encoding.UTF8.GetBytes(text)) hash = (hash ^ unit) * 1099511628211UL;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
