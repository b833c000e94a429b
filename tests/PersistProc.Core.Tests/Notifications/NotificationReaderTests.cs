using System.Text;
using CsCheck;

namespace PersistProc.Core.Tests.Notifications;

public sealed class NotificationReaderTests
{
    private static Notification Read(string text) => NotificationReader.Read(Encoding.UTF8.GetBytes(text))!;

    [Theory]
    [InlineData("READY=1", NotifiedPhase.Ready)]
    [InlineData("RELOADING=1\nMONOTONIC_USEC=5", NotifiedPhase.Reloading)]
    [InlineData("STOPPING=1", NotifiedPhase.Stopping)]
    [InlineData("RELOADING=1\nREADY=1", NotifiedPhase.Ready)]
    [InlineData("READY=1\nSTOPPING=1", NotifiedPhase.Stopping)]
    [InlineData("READY=0", NotifiedPhase.None)]
    [InlineData("READY=yes", NotifiedPhase.None)]
    [InlineData("ready=1", NotifiedPhase.None)]
    [InlineData(" READY=1", NotifiedPhase.None)]
    [InlineData("READY", NotifiedPhase.None)]
    [InlineData("X_READY=1\n=1\n\nREADY=1\n", NotifiedPhase.Ready)]
    [InlineData("READY=1\0", NotifiedPhase.Ready)]
    public void Where_a_service_is_has_one_answer(string text, NotifiedPhase phase) => Assert.Equal(phase, Read(text).Phase);

    [Fact]
    public void Each_field_is_read_and_the_first_of_its_name_counts()
    {
        var said = Read("MONOTONIC_USEC=7\nSTATUS=a = b, ü\nSTATUS=other\nMAINPID=42\nERRNO=2\nWATCHDOG=1\nWATCHDOG_USEC=1500000\nEXTEND_TIMEOUT_USEC=3\nFDSTORE=1\nFDNAME=web\nFDPOLL=0\nNEW_WORD=x");
        Assert.Equal(
            new Notification
            {
                MonotonicMicroseconds = 7,
                Status = "a = b, ü",
                MainPid = 42,
                Errno = 2,
                Watchdog = WatchdogWord.Alive,
                WatchdogTime = TimeSpan.FromSeconds(1.5),
                ExtendTimeout = TimeSpan.FromMicroseconds(3),
                Descriptors = DescriptorWish.Store,
                DescriptorName = "web",
                PollDescriptors = false,
            },
            said);
        Assert.Equal(new Notification { IsBarrier = true }, Read("BARRIER=1"));
        Assert.Equal(new Notification { Watchdog = WatchdogWord.Trigger, Status = "" }, Read("WATCHDOG=trigger\nSTATUS="));
        Assert.Equal(new Notification { Descriptors = DescriptorWish.Remove, DescriptorName = "web" }, Read("FDSTOREREMOVE=1\nFDSTORE=1\nFDNAME=web"));
    }

    [Theory]
    [InlineData("MAINPID=0")]
    [InlineData("MAINPID=-3")]
    [InlineData("MAINPID=2147483648")]
    [InlineData("MAINPID=12x")]
    [InlineData("ERRNO=-1")]
    [InlineData("WATCHDOG=2")]
    [InlineData("WATCHDOG_USEC=soon")]
    [InlineData("EXTEND_TIMEOUT_USEC=")]
    [InlineData("FDNAME=a:b")]
    [InlineData("FDNAME=")]
    [InlineData("FDNAME=a b")]
    public void A_value_that_cannot_be_is_passed_over(string text) => Assert.Equal(new Notification(), Read(text));

    [Fact]
    public void A_time_that_is_too_long_is_for_ever_and_none_is_off()
    {
        Assert.Equal(TimeSpan.MaxValue, Read("WATCHDOG_USEC=18446744073709551615").WatchdogTime);
        Assert.Equal(TimeSpan.Zero, Read("WATCHDOG_USEC=0").WatchdogTime);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_no_message_and_a_line_that_is_no_utf8_is_no_value()
    {
        Assert.Null(NotificationReader.Read("READY=1\0X=2"u8));
        Assert.Equal(new Notification { Phase = NotifiedPhase.Ready }, NotificationReader.Read([.. "STATUS="u8, 0xFF, .. "\nREADY=1"u8]));
        Assert.Equal(new Notification(), NotificationReader.Read([]));
    }

    [Fact]
    public void Whatever_comes_is_read_without_a_fault_and_bytes_around_it_do_not_hide_a_line() =>
        Gen.Byte.Array[0, 200].Select(Gen.Byte.Array[0, 200]).Sample((before, after) =>
        {
            _ = NotificationReader.Read(before);
            byte[] around = [.. before.Where(b => b != 0), (byte)'\n', .. "READY=1\nMAINPID=77"u8, (byte)'\n', .. after.Where(b => b != 0)];
            return NotificationReader.Read(around) is { MainPid: not null } read && (read.Phase is NotifiedPhase.Ready or NotifiedPhase.Stopping);
        });

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Long[0, 1L << 50], Gen.Char['a', 'z'].Array[1, 20]).Sample((pid, time, letters) =>
        {
            var word = new string(letters);
            var read = Read($"FDNAME={word}\nMAINPID={pid}\nSTATUS={word}={word}\nWATCHDOG_USEC={time}");
            return read == new Notification { DescriptorName = word, MainPid = pid, Status = $"{word}={word}", WatchdogTime = TimeSpan.FromTicks(time * 10) };
        });
}
