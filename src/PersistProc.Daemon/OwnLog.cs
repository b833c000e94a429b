using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace PersistProc.Daemon;

/// <summary>
/// The supervisor's own log, `state/persistprocd.log`, one line an event: at most 20 MB in four files. A disk that is full
/// or a directory that cannot be written costs lines, never anything else.
/// </summary>
internal static class OwnLog
{
    private const string Line = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Logger Open(DaemonOptions options)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .WriteTo.File(
                Path.Combine(options.State, "persistprocd.log"), outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture,
                rollOnFileSizeLimit: true, fileSizeLimitBytes: 5 << 20, retainedFileCountLimit: 4);
        if (options.Aloud) log.WriteTo.Sink(new StandardErrorSink(new MessageTemplateTextFormatter(Line, CultureInfo.InvariantCulture), StandardErrorSink.ToStandardError));
        return log.CreateLogger();
    }
}
