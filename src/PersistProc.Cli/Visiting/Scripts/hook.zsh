# Made by `persistproc hook zsh`: a project's services run while a shell is in its directory; `persistproc help hook`.

# Before each prompt. Which project this is costs a look at each directory upwards, and no process; only a change is told.
__persistproc_hook() {
    emulate -L zsh
    local at=$PWD
    until [[ -z $at || -e $at/persistproc.toml ]]; do at=${at%/*}; done
    [[ -z $at && -e /persistproc.toml ]] && at=/
    if [[ $at != "$__persistproc_at" || ( -n $__persistproc_until && -e $__persistproc_until ) ]]; then
        # what it prints is the file whose coming says that this project was allowed
        [[ -n $at$__persistproc_at ]] && __persistproc_until=$(@PERSISTPROC@ __visit "$$" </dev/null)
        __persistproc_at=$at
    fi
    return 0
}

if [[ -o interactive ]]; then
    typeset -g __persistproc_at= __persistproc_until=
    typeset -ag precmd_functions
    precmd_functions=(${precmd_functions:#__persistproc_hook} __persistproc_hook)
fi
