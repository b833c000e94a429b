#compdef persistproc
# Completion of persistproc for zsh. Made by `persistproc completion zsh`.

_persistproc() {
    local program=${(Q)words[1]} kind line
    local -a answer texts shown
    program=${program/#\~\//$HOME/}
    answer=("${(@f)$($program __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    kind=${answer[1]#:}
    shift answer
    for line in "${answer[@]}"; do
        [[ -n $line ]] || continue
        texts+=("${line%%$'\t'*}")
        shown+=("${line%%$'\t'*}  ${line#*$'\t'}")
    done
    if (( $#texts )); then
        # one a line where there is something to say about them
        if [[ "${(j::)answer}" == *$'\t'?* ]]; then
            compadd -l -d shown -a texts
        else
            compadd -a texts
        fi
    fi
    case $kind in
        files) compset -P '*='; _files ;;
        directories) compset -P '*='; _files -/ ;;
        (command *)
            local -i first=$(( ${kind#command } + 1 ))
            shift $first words
            (( CURRENT -= first ))
            _normal
            ;;
    esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _persistproc "$@"
else
    compdef _persistproc persistproc
fi
