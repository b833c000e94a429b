# Completion of persistproc for bash. Made by `persistproc completion bash`; needs nothing but bash 4.4.

_persistproc() {
    local line=${COMP_LINE:0:COMP_POINT} words=() i rest= word quote= front
    COMPREPLY=()

    # bash cuts words at = and : too. Put together what no blank separates; the last one ends at the cursor.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $i -gt 0 && ${line:0:1} != [[:blank:]] && -n $line ]]; then
            ((i == COMP_CWORD)) && word=$line
            words[-1]+=$word
        else
            line=${line#"${line%%[![:blank:]]*}"}
            ((i == COMP_CWORD)) && word=$line
            words+=("$word")
        fi
        ((i == COMP_CWORD)) && rest=$word
        line=${line#"$word"}
    done
    [[ $rest == [=:]* ]] && rest=${rest#?}

    # quotes and backslashes are the shell's; names have none
    local last=$((${#words[@]} - 1))
    for i in "${!words[@]}"; do
        word=${words[i]}
        case $word in
        [\"\']*)
            ((i == last)) && quote=${word:0:1}
            word=${word#?}
            ((i < last)) && word=${word%[\"\']}
            ;;
        *) word=${word//\\/} ;;
        esac
        words[i]=$word
    done
    word=${words[last]}

    local answer kind candidates=()
    answer=$("${words[0]/#\~/$HOME}" __complete -- "${words[@]:1}" 2>/dev/null) || return 0
    kind=${answer%%$'\n'*}
    [[ $answer == *$'\n'* ]] && mapfile -t candidates <<<"${answer#*$'\n'}"

    # readline puts the answer in place of what follows the last = or :
    front=${word%"${rest//\\/}"}
    [[ $quote || $front == "$word" && -n $rest ]] && front=
    for i in "${candidates[@]}"; do
        i=${i%%$'\t'*}
        [[ $i ]] || continue
        i=${i#"$front"}
        [[ $quote ]] && COMPREPLY+=("$i") || COMPREPLY+=("$(printf %q "$i")")
    done
    case $kind in
    :files | :directories)
        compopt -o filenames 2>/dev/null
        local option=-f
        [[ $kind == :directories ]] && option=-d
        while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen "$option" -- "$rest")
        ;;
    ":command "*) _persistproc_command "${kind#:command }" "$rest" ;;
    esac
}

# Goes on with the command's own completion, from the Nth word after ours; without bash-completion, with programs and files.
_persistproc_command() {
    local first=$(($1 + 1)) whole=0 i
    # counted in bash's words: those with = or : in them are several
    local line=$COMP_LINE
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        ((i == 0)) || [[ ${line:0:1} == [[:blank:]] || -z $line ]] && ((whole++))
        ((whole > first)) && break
        line=${line#"${line%%[![:blank:]]*}"}
        line=${line#"${COMP_WORDS[i]}"}
    done
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "$i"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$i"
    else
        compopt -o filenames 2>/dev/null
        local option=-f
        ((i == COMP_CWORD)) && [[ $2 != */* ]] && option=-c
        while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen "$option" -- "$2" | sort -u)
    fi
}

complete -F _persistproc persistproc
