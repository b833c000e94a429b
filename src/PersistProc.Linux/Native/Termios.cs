using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PersistProc.Linux.Native;

/// <summary>termios.h and the requests of ioctl(2) for terminals (ioctl_tty(2))</summary>
internal static partial class Libc
{
    internal const uint TIOCGWINSZ = 0x5413;
    internal const uint TIOCSWINSZ = 0x5414;
    internal const uint TIOCSPTLCK = 0x40045431;
    internal const uint TIOCGPTPEER = 0x5441;

    internal const uint BRKINT = 0x2;
    internal const uint ICRNL = 0x100;
    internal const uint IGNBRK = 0x1;
    internal const uint IGNCR = 0x80;
    internal const uint INLCR = 0x40;
    internal const uint INPCK = 0x10;
    internal const uint ISTRIP = 0x20;
    internal const uint IUTF8 = 0x4000;
    internal const uint IXON = 0x400;
    internal const uint PARMRK = 0x8;
    internal const uint OPOST = 0x1;
    internal const uint CSIZE = 0x30;
    internal const uint CS8 = 0x30;
    internal const uint PARENB = 0x100;
    internal const uint ECHO = 0x8;
    internal const uint ECHONL = 0x40;
    internal const uint ICANON = 0x2;
    internal const uint IEXTEN = 0x8000;
    internal const uint ISIG = 0x1;
    internal const int VEOF = 4;
    internal const int VTIME = 5;
    internal const int VMIN = 6;
    internal const int TCSANOW = 0;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int tcgetattr(int fd, out Termios settings);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int tcsetattr(int fd, int when, in Termios settings);

    /// <summary>struct termios of glibc, on all of its platforms but three that .NET does not know.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Termios
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Discipline;
        public ControlCharacters Characters;
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    /// <summary>c_cc</summary>
    [InlineArray(32)]
    internal struct ControlCharacters
    {
        private byte _first;
    }

    /// <summary>struct winsize</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsAcross;
        public ushort PixelsDown;
    }
}
