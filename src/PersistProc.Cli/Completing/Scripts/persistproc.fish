# Completion of persistproc for fish. Made by `persistproc completion fish`.

function __persistproc_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l typed (string unescape -- $current 2>/dev/null; or string replace -r '^["\']' '' -- $current)
    set -l answer ($words[1] __complete -- $words[2..-1] "$typed" 2>/dev/null)
    set -q answer[1]; or return
    set -l front (string match -r '^--[^=]*=' -- $current)
    switch $answer[1]
        case ':files'
            for path in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- $current))
                echo "$front$path"
            end
        case ':directories'
            for path in (__fish_complete_directories (string replace -r '^--[^=]*=' '' -- $current))
                echo "$front$path"
            end
        case ':command *'
            set -l first (math (string replace ':command ' '' -- $answer[1]) + 2)
            set -l command
            if test $first -le (count $words)
                set command (string escape -- $words[$first..-1])
            end
            complete -C (string join ' ' -- $command $current)
    end
    set -q answer[2]; and printf '%s\n' $answer[2..-1]
end

complete -c persistproc -f -a '(__persistproc_complete)'
