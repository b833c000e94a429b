# Made by `persistproc hook bash`: a project's services run while a shell is in its directory; `persistproc help hook`.

# Before each prompt. Which project this is costs a look at each directory upwards, and no process; only a change is told.
__persistproc_hook() {
    local code=$? at=$PWD
    until [[ -z $at || -e $at/persistproc.toml ]]; do at=${at%/*}; done
    [[ -z $at && -e /persistproc.toml ]] && at=/
    if [[ $at != "$__persistproc_at" || ( -n $__persistproc_until && -e $__persistproc_until ) ]]; then
        # what it prints is the file whose coming says that this project was allowed
        [[ -n $at$__persistproc_at ]] && __persistproc_until=$(@PERSISTPROC@ __visit "$$" </dev/null)
        __persistproc_at=$at
    fi
    return "$code"
}

if [[ $- == *i* && ${PROMPT_COMMAND[*]} != *__persistproc_hook* ]]; then
    __persistproc_at= __persistproc_until=
    # the first of all, so that it finds the exit code of what was typed
    PROMPT_COMMAND=(__persistproc_hook "${PROMPT_COMMAND[@]}")
    ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 501)) && PROMPT_COMMAND="__persistproc_hook${PROMPT_COMMAND[1]:+; ${PROMPT_COMMAND[1]}}"
fi
