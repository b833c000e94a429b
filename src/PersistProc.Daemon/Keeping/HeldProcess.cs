using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Trees;

namespace PersistProc.Daemon.Keeping;

/// <summary>An instance on the supervisor's side: its leader's pidfd and what is known of its tree.</summary>
internal sealed record HeldProcess(InstanceId Instance, int Pid, ProcessTree Tree, Descriptor PidFd);
