using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Akka.Actor;

namespace PersistProc.HouseRules.Tests;

/// <summary>What is shared between actors cannot change, and what changes is inside one of them.</summary>
public sealed class ActorsAndMessages
{
    private static readonly Type[] MutableCollections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(SortedDictionary<,>),
        typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>), typeof(ConcurrentBag<>), typeof(ConcurrentStack<>),
    ];

    private static IEnumerable<Type> Everything => House.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !IsGenerated(type));

    [Fact]
    public void Actors_are_sealed_untyped_and_named_for_what_they_are() => Offences.None(Actors(Everything));

    [Fact]
    public void Messages_cannot_change() => Offences.None(Messages(Everything));

    [Fact]
    public void No_static_field_can_change() => Offences.None(Statics(Everything));

    [Fact]
    public void Bad_actors_are_found() =>
        Offences.Found(Actors([typeof(BadSamples.OpenActor), typeof(BadSamples.Misnamed), typeof(BadSamples.ReceivingActor), typeof(BadSamples.NoneAtAllActor), typeof(BadSamples.GoodActor)]),
            nameof(BadSamples.OpenActor), nameof(BadSamples.Misnamed), nameof(BadSamples.ReceivingActor), nameof(BadSamples.NoneAtAllActor));

    [Fact]
    public void Messages_that_can_change_are_found() =>
        Offences.Found(Messages(typeof(BadSamples.LooseProtocol).GetNestedTypes()), "Settable.Value", "Field.Value", "Collection.Values");

    [Fact]
    public void Static_fields_that_can_change_are_found() =>
        Offences.Found(Statics([typeof(BadSamples.Global)]), "Counter", "Cache");

    private static IEnumerable<string> Actors(IEnumerable<Type> types)
    {
        foreach (var type in types.Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            var isActor = type.IsSubclassOf(typeof(ActorBase));
            var isNamedSo = type.Name.EndsWith("Actor", StringComparison.Ordinal);
            if (isActor != isNamedSo)
                yield return $"{type.FullName}: an actor is named XActor, and nothing else is";
            else if (isActor && !type.IsSealed)
                yield return $"{type.FullName} is not sealed";
            else if (isActor && (!type.IsSubclassOf(typeof(UntypedActor)) || type.IsSubclassOf(typeof(ReceiveActor))))
                yield return $"{type.FullName} is no plain UntypedActor";
        }
    }

    /// <summary>Messages are what a static class XProtocol holds, and the records on the wire.</summary>
    private static IEnumerable<string> Messages(IEnumerable<Type> types)
    {
        foreach (var type in types.Where(IsMessage))
        {
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.DeclaringType == type))
            {
                if (property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                    yield return $"{type.Name}.{property.Name} can be set";
                else if (IsMutableCollection(property.PropertyType))
                    yield return $"{type.Name}.{property.Name} is a collection that can change";
            }

            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => !field.IsInitOnly))
                yield return $"{type.Name}.{field.Name} is a public field";
        }
    }

    private static IEnumerable<string> Statics(IEnumerable<Type> types) =>
        from type in types
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where !field.IsLiteral && !IsGenerated(field)
        where !field.IsInitOnly || IsMutableCollection(field.FieldType)
        select $"{type.FullName}.{field.Name} is static and can change";

    private static bool IsMessage(Type type) =>
        type.DeclaringType is { IsAbstract: true, IsSealed: true } outer && outer.Name.EndsWith("Protocol", StringComparison.Ordinal)
        || type.Namespace?.StartsWith("PersistProc.Protocol.Messages", StringComparison.Ordinal) == true
        || (type.Namespace?.StartsWith("PersistProc.Supervision.Ports", StringComparison.Ordinal) == true && !type.IsInterface);

    private static bool IsMutableCollection(Type type) =>
        type.IsGenericType && MutableCollections.Contains(type.GetGenericTypeDefinition());

    // compilers and source generators have their own rules
    private static bool IsGenerated(MemberInfo member)
    {
        for (var at = member; at is not null; at = at.DeclaringType)
        {
            if (at.Name.Contains('<', StringComparison.Ordinal)
                || at.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                || at.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
                || at is Type type && (type.Namespace?.EndsWith(".Generated", StringComparison.Ordinal) == true || typeof(System.Text.Json.Serialization.JsonSerializerContext).IsAssignableFrom(type)))
                return true;
        }

        return false;
    }
}
