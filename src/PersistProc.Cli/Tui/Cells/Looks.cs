using PersistProc.Core;

namespace PersistProc.Cli.Tui;

/// <summary>The few looks there are. Colours are the terminal's own, so that they suit its background; each of them means something.</summary>
internal static class Looks
{
    public static CellStyle Plain => CellStyle.Default;

    public static CellStyle Bold { get; } = new() { Attributes = CellAttributes.Bold };

    /// <summary>What is there for orientation.</summary>
    public static CellStyle Faint { get; } = new() { Attributes = CellAttributes.Faint };

    public static CellStyle Well { get; } = new() { Foreground = CellColor.Palette(2) };

    public static CellStyle UnderWay { get; } = new() { Foreground = CellColor.Palette(3) };

    public static CellStyle Bad { get; } = new() { Foreground = CellColor.Palette(1) };

    public static CellStyle Worse { get; } = new() { Foreground = CellColor.Palette(1), Attributes = CellAttributes.Bold };

    /// <summary>Where the keys go.</summary>
    public static CellStyle Focus { get; } = new() { Foreground = CellColor.Palette(6), Attributes = CellAttributes.Bold };

    public static CellStyle OfState(string state) => state switch
    {
        "running" => Well,
        "failed" => Bad,
        "waiting" or "starting" or "reloading" or "stopping" or "backoff" or "paused" => UnderWay,
        _ => Faint,
    };

    /// <summary>Turned round: chosen, or found.</summary>
    public static CellStyle Chosen(CellStyle style) => style with { Attributes = (style.Attributes & ~CellAttributes.Faint) | CellAttributes.Inverse };
}
