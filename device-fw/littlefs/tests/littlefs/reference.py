"""Applies changes to an image with the reference code, for reference.rs.

Arguments: image file, bytes in a block, version on the medium (0 for the newest). Changes come on standard input, one a
line, fields parted by tabs. The tree that results goes to standard output in the same way.
"""
import sys

from littlefs import LittleFS, UserContext, lfs
from littlefs.errors import LittleFSError
from littlefs.lfs import LFSFileFlag as Flag

image, block_size, disk_version = sys.argv[1], int(sys.argv[2]), int(sys.argv[3], 0)
with open(image, "rb") as file:
    content = bytearray(file.read())
context = UserContext(buffer=content)
# MicroPython's configuration.
fs = LittleFS(
    context=context,
    mount=False,
    block_size=block_size,
    block_count=len(content) // block_size,
    read_size=32,
    prog_size=32,
    cache_size=128,
    lookahead_size=32,
    block_cycles=100,
    disk_version=disk_version,
)


def change_file(path, flags, position, content):
    file = lfs.file_open(fs.fs, path, flags)
    if position:
        lfs.file_seek(fs.fs, file, position, 0)
    if content:  # writing nothing behind the end would lengthen the file
        lfs.file_write(fs.fs, file, bytes.fromhex(content))
    lfs.file_close(fs.fs, file)


def apply(kind, *fields):
    if kind == "format":
        fs.format()
    elif kind == "mount":
        fs.mount()
    elif kind == "write":
        change_file(fields[0], Flag.wronly | Flag.creat | Flag.trunc, 0, fields[1])
    elif kind == "append":
        change_file(fields[0], Flag.wronly | Flag.creat | Flag.append, 0, fields[1])
    elif kind == "overwrite":
        change_file(fields[0], Flag.rdwr, int(fields[1]), fields[2])
    elif kind == "truncate":
        file = lfs.file_open(fs.fs, fields[0], Flag.rdwr)
        lfs.file_truncate(fs.fs, file, int(fields[1]))
        lfs.file_close(fs.fs, file)
    elif kind == "remove" or kind == "remove_directory":
        fs.remove(fields[0])
    elif kind == "make_directory":
        fs.mkdir(fields[0])
    elif kind == "rename":
        fs.rename(fields[0], fields[1])
    elif kind == "attribute":
        fs.setattr(fields[0], int(fields[1]), bytes.fromhex(fields[2]))
    else:
        raise ValueError(kind)


for line in sys.stdin:
    apply(*line.rstrip("\n").split("\t"))

for directory, directories, files in fs.walk("/"):
    directory = directory.rstrip("/")
    for name in directories:
        print(f"{directory}/{name}", "directory", sep="\t")
    for name in files:
        path = f"{directory}/{name}"
        try:
            modified = int.from_bytes(fs.getattr(path, 1), "little")
        except LittleFSError:
            modified = 0
        with fs.open(path, "rb") as file:
            print(path, "file", modified, file.read().hex(), sep="\t")

fs.unmount()
with open(image, "wb") as file:
    file.write(content)
