namespace PersistProc.Core;

/// <summary>Where something stands in a file.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
public readonly record struct Place(int Line, int Column);

/// <summary>Where something stands, and in which file.</summary>
/// <param name="File">Absolute.</param>
/// <param name="At">Where in it.</param>
public readonly record struct SourcePlace(string File, Place At);

/// <summary>A value as a service file has it, before anybody has asked whether it is the right one.</summary>
/// <param name="At">Where it begins.</param>
public abstract record SettingValue(Place At)
{
    /// <summary>For error messages: <c>a string</c>, <c>a number</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>A string.</summary>
    public sealed record Text(Place At, string Value) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => "a string";
    }

    /// <summary>A whole number; <paramref name="Written"/> as it stands there, since <c>0o22</c> and <c>18</c> are not meant alike.</summary>
    public sealed record Whole(Place At, long Value, string Written) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => "a number";
    }

    /// <summary>A number with a fraction; may be infinite or none.</summary>
    public sealed record Fraction(Place At, double Value) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => "a number";
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record Truth(Place At, bool Value) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => Value ? "true" : "false";
    }

    /// <summary>A date or a time: nothing takes one.</summary>
    public sealed record Date(Place At) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => "a date";
    }

    /// <summary>An array.</summary>
    public sealed record Several(Place At, ValueList<SettingValue> Items) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => "an array";
    }

    /// <summary>A table, however it was written: headed, inline, or by dotted keys.</summary>
    public sealed record Table(Place At, ValueList<Setting> Settings) : SettingValue(At)
    {
        /// <inheritdoc/>
        public override string Kind => "a table";
    }
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key, without quotes.</param>
/// <param name="At">Where the key begins.</param>
/// <param name="Value">What it is set to.</param>
public sealed record Setting(string Key, Place At, SettingValue Value);
