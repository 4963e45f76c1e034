# Runs a program as deploy/Containerfile has it run: in a root that holds nothing else and cannot be written, with /data as its
# one exception, as user 65532 without capabilities or ways to get any, and no network but loopback. $1 is a folder to work in, $2
# the program. Who is not root has one user in a namespace of its own, as which the program runs there.
work=$1 program=$2
if [ "$(id -u)" = 0 ] && unshare --mount --net true 2>/dev/null; then
    own="" as="setpriv --no-new-privs chroot --userspec=65532:65532 --groups=65532"
else
    own=--map-root-user as="setpriv --no-new-privs chroot"
    unshare $own --mount --net true 2>/dev/null || exit 77
fi
mkdir -p "$work/root/data" "$work/out"
cp "$program" "$work/root/jackfield"
chmod 0755 "$work" "$work/root" "$work/root/jackfield"

cat > "$work/inside.sh" <<'INSIDE'
set -e
work=$1 as=$2
ip link set lo up 2>/dev/null || true
: > "$work/out/stdout"
mount --bind "$work/root" "$work/root"
mount -t tmpfs none "$work/root/data"
case $as in *userspec*) chown 65532:65532 "$work/root/data" ;; esac
chmod 0700 "$work/root/data"
mount -o remount,bind,ro "$work/root"
JACKFIELD_OWNER_KEY=the-owners-key-of-a-trial \
    $as "$work/root" /jackfield serve --listen 127.0.0.1:18080 --data /data > "$work/out/stdout" 2> "$work/out/stderr" &
pid=$!
# What goes wrong below leaves nothing running.
trap 'kill $pid 2>/dev/null || true' EXIT
tries=0
until grep -q '^listening on ' "$work/out/stdout"; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 $pid; then cat "$work/out/stderr"; exit 1; fi
    sleep 0.1
done
case $as in
    *userspec*)
        grep -Eq '^Uid:(\s+65532){4}$' /proc/$pid/status
        grep -Eq '^Gid:(\s+65532){4}$' /proc/$pid/status
        grep -Eq '^CapEff:\s+0+$' /proc/$pid/status
        ;;
esac
grep -Eq '^NoNewPrivs:\s+1$' /proc/$pid/status
python3 - <<'PYTHON'
import json, urllib.request
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
def ask(path, body=None):
    request = urllib.request.Request("http://127.0.0.1:18080" + path, body and json.dumps(body).encode())
    request.add_header("Authorization", "Bearer the-owners-key-of-a-trial")
    return direct.open(request, timeout=10).read()
assert json.loads(ask("/readyz"))["ready"]
assert b"<html" in ask("/")
ask("/api/v1/egress/judge", {"host": "127.0.0.1", "port": 80})
bridges = json.loads(ask("/api/v1/bridges"))["bridges"]
assert len(bridges) == 2, bridges
PYTHON
kill -TERM $pid
wait $pid
INSIDE
unshare $own --mount --net sh -e "$work/inside.sh" "$work" "$as" || exit 1
