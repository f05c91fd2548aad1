"""One end of a BitTorrent transfer, run by a Python that has libtorrent.

make FILE TORRENT | seed TORRENT FOLDER PORT | fetch TORRENT FOLDER PORT
Answers are JSON lines. The leecher is told the seeder's port on standard input.
"""

import json
import os
import sys
import time

import libtorrent

DEADLINE_SECONDS = 300


def make(file, torrent):
    storage = libtorrent.file_storage()
    libtorrent.add_files(storage, file)
    creator = libtorrent.create_torrent(storage, 0, libtorrent.create_torrent.v1_only)
    libtorrent.set_piece_hashes(creator, os.path.dirname(file))
    with open(torrent, "wb") as out:
        out.write(libtorrent.bencode(creator.generate()))


def session(port):
    """Only TCP, only this machine; everything else as libtorrent comes."""
    return libtorrent.session(
        {
            "listen_interfaces": f"127.0.0.1:{port}",
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_outgoing_utp": False,
            "enable_incoming_utp": False,
            "allow_multiple_connections_per_ip": True,
        }
    )


def added(made, torrent, folder, extra_flags):
    parameters = libtorrent.add_torrent_params()
    parameters.ti = libtorrent.torrent_info(torrent)
    parameters.save_path = folder
    flags = libtorrent.torrent_flags
    parameters.flags = (parameters.flags | extra_flags) & ~flags.paused & ~flags.auto_managed
    return made.add_torrent(parameters)


def seed(torrent, folder, port):
    made = session(port)
    handle = added(made, torrent, folder, libtorrent.torrent_flags.seed_mode)
    await_state(handle, lambda status: status.is_seeding)
    answer(ready=True)
    sys.stdin.read()


def fetch(torrent, folder, port):
    made = session(port)
    handle = added(made, torrent, folder, 0)
    await_state(handle, lambda s: s.state == libtorrent.torrent_status.downloading)
    answer(ready=True)
    source = int(sys.stdin.readline())
    started = time.monotonic()
    handle.connect_peer(("127.0.0.1", source))
    await_state(handle, lambda status: status.is_seeding)
    answer(seconds=time.monotonic() - started)
    sys.stdin.readline()


def await_state(handle, reached):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not reached(handle.status()):
        if time.monotonic() > deadline:
            raise SystemExit(f"still {handle.status().state} after {DEADLINE_SECONDS} s")
        time.sleep(0.01)


def answer(**values):
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    {"make": make, "seed": seed, "fetch": fetch}[sys.argv[1]](*sys.argv[2:])
