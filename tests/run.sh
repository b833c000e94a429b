#!/bin/sh
# run.sh CONFIGURATION [PROJECT [FILTER]]: runs the test projects one after the other (they measure,
# and start many processes), and ends with the sum: "N passed, N failed".
configuration=$1
only=$2
filter=$3
results=artifacts/test-results
failed_to_run=0

# a signal that is ignored here (nohup, a shell's job) would be ignored by every program under test
env --default-signal=HUP,INT,QUIT,TERM true 2>/dev/null && defaults="env --default-signal=HUP,INT,QUIT,TERM"

rm -rf "$results"
mkdir -p "$results"
for project in tests/*"$only"*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    echo "== $name"
    $defaults dotnet test "$project" -c "$configuration" -v quiet ${filter:+--filter "$filter"} \
        --results-directory "$results" --blame-hang-timeout 15m --blame-hang-dump-type none \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" || failed_to_run=1
done

# the sum over <Counters total=".." executed=".." passed=".." failed=".." error=".." timeout=".." …>
sum() {
    cat "$results"/*.trx 2>/dev/null | tr '>' '\n' | sed -n 's/.*<Counters .* '"$1"'="\([0-9]*\)".*/\1/p' |
        awk '{ n += $1 } END { print n + 0 }'
}
passed=$(sum passed)
failed=$(($(sum failed) + $(sum error) + $(sum timeout) + $(sum aborted)))

# each failed test once more, by name, with its message and where it stood: a long run's end is what is read
told() {
    cat "$results"/*.trx 2>/dev/null | tr '\000-\037' ' ' | sed 's/</\n</g' | awk '
        /^<UnitTestResult / { failed = /outcome="(Failed|Error|Timeout|Aborted)"/; sub(/.* testName="/, ""); sub(/" .*/, ""); name = $0 }
        failed && /^<Message>/ { sub(/^<Message>/, ""); print "failed: " name; print "    " substr($0, 1, 1500) }
        failed && /^<StackTrace>/ { sub(/^<StackTrace>/, ""); print "    " substr($0, 1, 400) }'
}

if [ "$failed" -eq 0 ] && [ "$failed_to_run" -ne 0 ]; then
    echo "a test project ended without all of its results: see above"
    failed=1
fi
told
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
