#!/bin/sh
# A world beyond the machine, inside a network namespace: what goes to any address that is not the machine's leaves by one end
# of a cable, comes in by the other, and is met there by whoever listens at that address, or at all.
set -e
ip link add out address 02:00:00:00:00:01 type veth peer name in address 02:00:00:00:00:02
# What the machine itself has sent comes in again.
echo 1 > /proc/sys/net/ipv4/conf/in/accept_local
ip link set out up
ip link set in up
ip addr add 203.0.113.77/32 dev out
ip -6 addr add fd99::1/128 dev out nodad
ip neigh add 203.0.113.78 lladdr 02:00:00:00:00:02 dev out
ip -6 neigh add fe80::2 lladdr 02:00:00:00:00:02 dev out
ip route add default via 203.0.113.78 dev out onlink
ip -6 route add default via fe80::2 dev out
# By this table the machine has no more addresses than it says; by its own one, all, but only for what comes in.
ip route add local 127.0.0.0/8 dev lo table 200
ip route add broadcast 127.255.255.255 dev lo table 200
ip route add local 203.0.113.77 dev out table 200
ip -6 route add local ::1 dev lo table 200
ip -6 route add local fd99::1 dev out table 200
for family in -4 -6; do
    ip $family rule add pref 1 iif in lookup local
    ip $family rule add pref 2 lookup 200
    ip $family rule del pref 0
done
ip route add local 0.0.0.0/0 dev lo table local
ip -6 route add local ::/0 dev lo table local
