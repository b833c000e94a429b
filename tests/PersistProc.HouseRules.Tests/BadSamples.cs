using Akka.Actor;

namespace PersistProc.HouseRules.Tests;

#pragma warning disable CS0649, CA1051, CA1052, CA1823, CA2211, CA1852, CA1822, IDE0044, IDE0052, MA0069 // bad on purpose: what the rules have to find

/// <summary>What must not be in the house.</summary>
internal static class BadSamples
{
    public class OpenActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    public sealed class Misnamed : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    public sealed class ReceivingActor : ReceiveActor;

    public sealed class NoneAtAllActor;

    public sealed class GoodActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    public static class LooseProtocol
    {
        public sealed record Settable(int Other)
        {
            public int Value { get; set; }
        }

        public sealed record Field(int Other)
        {
            public int Value;
        }

        public sealed record Collection(List<int> Values);

        public sealed record Good(int Value, IReadOnlyList<int> Values);
    }

    public static class Global
    {
        public static int Counter;
        public static readonly Dictionary<string, int> Cache = [];
        public static readonly IReadOnlyList<int> Fine = [1, 2];
        public const int FineToo = 1;
    }
}
