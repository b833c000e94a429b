# A line every half second, for ever.
n=0
while :; do
    n=$((n + 1))
    echo "chatter: line $n"
    sleep 0.5
done
