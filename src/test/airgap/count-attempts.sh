#!/usr/bin/env bash
# Runs a command on a network that leads nowhere and counts every attempt to leave the machine.
#   count-attempts.sh REPORT COMMAND [ARG...]
# REPORT gets the lines  syscalls=N  packets=N  exit=N  and, if N is not 0, the addresses. Needs root, unshare, nft and strace.
#
# Two witnesses that know nothing of each other: strace sees what programs ask the kernel for, even where no packet follows;
# nft sees the packets that leave a socket. Every address is made local, so that a packet is counted rather than lost for want of a route.
set -euo pipefail

if [ "${1:-}" != inside ]; then
  report=$(realpath -m "$1"); shift
  exec unshare --net --pid --fork --kill-child --mount-proc bash "$0" inside "$report" "$@"
fi
report=$2; shift 2
trace=$(mktemp -d)
trap 'rm -rf "$trace"' EXIT

ip link set lo up
ip route add local 0.0.0.0/0 dev lo
ip -6 route add local ::/0 dev lo 2>/dev/null || true
nft -f - <<'RULES'
table inet drydock {
  counter outbound { }
  chain output {
    type filter hook output priority 0; policy accept;
    ip daddr 127.0.0.0/8 accept
    ip6 daddr { ::1, ff00::/8 } accept
    ct state established,related accept
    counter name outbound
    reject
  }
}
RULES

code=0
strace -f -qq --seccomp-bpf -e trace=connect,sendto,sendmsg,sendmmsg -e signal=none -o "$trace/calls" -- "$@" || code=$?

{ grep -E 'sa_family=AF_INET6?,' "$trace/calls" || true; } \
  | { grep -vE 'inet_addr\("(127\.[0-9.]+|0\.0\.0\.0)"\)|inet_pton\(AF_INET6, "(::1|::|::ffff:127\.[0-9.]+)"' || true; } \
  | sed -E 's/^[0-9]+ +//' > "$trace/outbound"
packets=$(nft -j list counter inet drydock outbound | grep -oE '"packets": *[0-9]+' | grep -oE '[0-9]+')
{
  echo "syscalls=$(wc -l < "$trace/outbound")"
  echo "packets=$packets"
  echo "exit=$code"
  cut -c1-160 "$trace/outbound" | sort | uniq -c | sort -rn | head -20
} > "$report"
exit "$code"
