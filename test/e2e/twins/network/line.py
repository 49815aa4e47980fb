"""
A line between two network namespaces on which packets take their time and get lost: what `tc netem` does, where the
kernel has no netem. Each end is a TUN device `line` in its namespace; between them this program is the wire.

    line.py NAMESPACE_A NAMESPACE_B

Says `ready` when both devices are there. Each line of standard input is how the wire is from then on, as JSON:
{"a": {"delay": 0.15, "loss": 0.05}, "b": {…}}; `a` is what A sends, in seconds and as a share. Ends with its standard
input, and the devices with it.
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import selectors
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
# A device of IP packets, without a header of its own before each.
IFF_TUN_NO_PI = 0x1001
LONGEST = 65536

libc = ctypes.CDLL(None, use_errno=True)


def device_in(namespace):
    place = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(place, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), f"setns {namespace}")
    os.close(place)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"line", IFF_TUN_NO_PI))
    return device


def main():
    a, b = device_in(sys.argv[1]), device_in(sys.argv[2])
    ends = {a: ("a", b), b: ("b", a)}
    weather = {"a": {"delay": 0, "loss": 0}, "b": {"delay": 0, "loss": 0}}
    travelling = []
    count = 0
    watch = selectors.DefaultSelector()
    for source in (a, b, sys.stdin):
        watch.register(source, selectors.EVENT_READ)
    os.set_blocking(sys.stdin.fileno(), False)
    heard = b""
    print("ready", flush=True)
    while True:
        wait = max(0, travelling[0][0] - time.monotonic()) if travelling else None
        for key, _ in watch.select(wait):
            if key.fileobj is sys.stdin:
                said = os.read(sys.stdin.fileno(), LONGEST)
                if not said:
                    return
                heard += said
                *lines, heard = heard.split(b"\n")
                for line in lines:
                    weather = json.loads(line)
                continue
            name, other = ends[key.fd]
            try:
                packet = os.read(key.fd, LONGEST)
            except OSError:
                # The device is down, or there was nothing after all.
                time.sleep(0.001)
                continue
            if random.random() >= weather[name]["loss"]:
                # Counted, so that packets of one time stay in their order.
                count += 1
                heapq.heappush(travelling, (time.monotonic() + weather[name]["delay"], count, other, packet))
        now = time.monotonic()
        while travelling and travelling[0][0] <= now:
            _, _, to, packet = heapq.heappop(travelling)
            try:
                os.write(to, packet)
            except OSError:
                # Nobody is there to take it; a wire does not mind.
                pass


main()
