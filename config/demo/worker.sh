# Does a job every second, and crashes after the fifth.
echo "worker: started (pid $$)"
for job in 1 2 3 4 5; do
    sleep 1
    echo "worker: job $job done"
done
echo "worker: out of luck, crashing" >&2
kill -SEGV $$
