using System.Globalization;
using System.Runtime.InteropServices;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Launching;

/// <summary>A user as the system's account database has it (passwd(5)).</summary>
public sealed record Account(string Name, uint Uid, uint Gid, string Home, string Shell);

/// <summary>
/// Users and groups by name or number (getpwnam(3) and its family), which may ask a directory service: so it is the
/// supervisor that asks, never the keeper.
/// </summary>
public static unsafe class Accounts
{
    private const int LargestEntry = 1 << 20;

    /// <summary>The user that this process is.</summary>
    public static uint OwnUser => Libc.geteuid();

    /// <summary>The group that this process is in.</summary>
    public static uint OwnGroup => Libc.getegid();

    private delegate int Lookup(byte* buffer, nint length);

    /// <summary>A user, or null if there is none. A number needs no entry.</summary>
    public static Account? FindUser(string nameOrNumber)
    {
        var byNumber = uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var uid);
        Account? account = null;
        Look((buffer, length) =>
        {
            Libc.Passwd entry;
            Libc.Passwd* found = null;
            var error = byNumber ? Libc.getpwuid_r(uid, &entry, buffer, length, &found) : Libc.getpwnam_r(nameOrNumber, &entry, buffer, length, &found);
            if (error == 0 && found is not null) account = new Account(Text(found->Name), found->Uid, found->Gid, Text(found->Directory), Text(found->Shell));
            return error;
        });
        return account ?? (byNumber ? new Account(nameOrNumber, uid, uid, "/", "/bin/sh") : null);
    }

    /// <summary>A group, or null if there is none. A number needs no entry.</summary>
    public static uint? FindGroup(string nameOrNumber)
    {
        if (uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        uint? gid = null;
        Look((buffer, length) =>
        {
            Libc.Group entry;
            Libc.Group* found = null;
            var error = Libc.getgrnam_r(nameOrNumber, &entry, buffer, length, &found);
            if (error == 0 && found is not null) gid = found->Gid;
            return error;
        });
        return gid;
    }

    /// <summary>All groups of a user, what initgroups(3) would set.</summary>
    public static IReadOnlyList<uint> GroupsOf(string user, uint group)
    {
        for (var room = 64; ; room *= 2)
        {
            var groups = new uint[room];
            var count = room;
            fixed (uint* start = groups)
            {
                if (Libc.getgrouplist(user, group, start, &count) >= 0) return groups[..count];
            }

            if (room > 1 << 16) return [group];
        }
    }

    // an entry may be of any length: a group lists its members
    private static void Look(Lookup lookup)
    {
        for (var length = 4096; length <= LargestEntry; length *= 4)
        {
            var buffer = (byte*)NativeMemory.Alloc((nuint)length);
            try
            {
                if (lookup(buffer, length) != Errno.ERANGE) return;
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
