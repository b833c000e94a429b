# Made by `persistproc hook fish`: a project's services run while a shell is in its directory; `persistproc help hook`.

if status is-interactive
    set -g __persistproc_at
    set -g __persistproc_until

    # Before each prompt. Which project this is costs a look at each directory upwards, and no process; only a change is told.
    function __persistproc_hook --on-event fish_prompt
        set -l at $PWD
        while test -n "$at" -a ! -e "$at/persistproc.toml"
            set at (string replace -r '/[^/]*$' '' -- $at)
        end
        if test -z "$at" -a -e /persistproc.toml
            set at /
        end
        if test "$at" != "$__persistproc_at"; or test -n "$__persistproc_until" -a -e "$__persistproc_until"
            # what it prints is the file whose coming says that this project was allowed
            if test -n "$at$__persistproc_at"
                set -g __persistproc_until (@PERSISTPROC@ __visit $fish_pid </dev/null)
            end
            set -g __persistproc_at $at
        end
    end
end
