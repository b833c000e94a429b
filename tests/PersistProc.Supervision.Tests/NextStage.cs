using Akka.TestKit;
using PersistProc.Core;

namespace PersistProc.Supervision.Tests;

/// <summary>The supervisor after the one that a test is about.</summary>
internal sealed class NextStage : Stage
{
    public new FakeKeeper Keeper => base.Keeper;

    public new TestProbe Calls => base.Calls;

    public new void Begin(IReadOnlyDictionary<string, byte[]> records, params HeldInstance[] held) => base.Begin(records, held);

    public new T Next<T>()
        where T : Call => base.Next<T>();
}
