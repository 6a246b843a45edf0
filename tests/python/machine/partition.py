# Blocks of the flash: read, written, erased, and a file system on them.
import esp32
import os
import vfs

P = esp32.Partition


def attempt(what, *arguments):
    try:
        print("?", what(*arguments))
    except (OSError, ValueError, TypeError, AttributeError) as e:
        print(type(e).__name__, e)


nvs = P.find(P.TYPE_DATA, label="nvs")[0]
print(nvs.ioctl(4, 0), nvs.ioctl(5, 0), nvs.ioctl(1, 1), nvs.ioctl(3, 0), nvs.ioctl(99, 0))
block = bytearray(4096)
nvs.readblocks(1, block)
print(block == b"\xff" * 4096)

# With an offset: what is erased is programmed, which only clears bits.
print(nvs.writeblocks(1, b"hello", 10))
nvs.writeblocks(1, b"\x0f", 10)
few = bytearray(7)
print(nvs.readblocks(1, few, 9), few)
# Without one the blocks are erased first; what else is in them stays.
nvs.writeblocks(1, memoryview(b"-abc-")[1:4])
nvs.readblocks(1, block)
print(block[:17], block[17:] == b"\xff" * 4079)
print(nvs.ioctl(6, 1))
nvs.readblocks(1, few, 9)
print(few)

# Over the edge of a block, with any length.
data = bytes(i * 7 % 251 for i in range(9001))
nvs.writeblocks(2, data)
back = bytearray(9001)
nvs.readblocks(2, back)
print(back == data)
nvs.readblocks(2, few, 4093)
print(few == data[4093:4100])
nvs.writeblocks(2, b"", 3)
nvs.writeblocks(2, b"")
nvs.readblocks(2, back)
print(back == data)

# Smaller blocks share what is erased at once.
small = P("nvs", 512)
print(small.ioctl(4, 0), small.ioctl(5, 0), small.ioctl(6, 0))
small.writeblocks(17, b"x" * 600)
small.readblocks(16, back)
print(back == data[:512] + b"x" * 600 + data[1112:])
print(P.find(P.TYPE_DATA, label="nvs", block_size=1024)[0].ioctl(5, 0))

# The last byte and what is behind it.
nvs.writeblocks(5, b"!", 4095)
last = bytearray(1)
nvs.readblocks(5, last, 4095)
print(last)
attempt(nvs.readblocks, 6, last)
attempt(nvs.readblocks, 5, bytearray(2), 4095)
attempt(nvs.readblocks, -1, last)
attempt(nvs.readblocks, 0, last, -1)
attempt(nvs.readblocks, 1 << 24, last)
attempt(nvs.readblocks, 0, b"x")
attempt(nvs.readblocks, 0, 5)
attempt(nvs.writeblocks, 6, b"x")
attempt(nvs.writeblocks, 5, b"xx" * 2049)
attempt(nvs.writeblocks, 0, None)
attempt(nvs.ioctl, 6, 6)
attempt(nvs.ioctl, 6, -1)
attempt(P, "nvs", 0)
attempt(P, "nvs", 70000)
nvs.readblocks(5, last, 4095)
print(last)

# The program that runs is read, not written.
program = P(P.RUNNING)
program.readblocks(0, last)
attempt(program.writeblocks, 0, b"x")
attempt(program.ioctl, 6, 0)
attempt(P("vfs").set_boot)
attempt(program.set_boot)
attempt(program.get_next_update)
attempt(P.mark_app_valid_cancel_rollback)

# A file system.
files = P.find(P.TYPE_DATA, label="vfs")[0]
attempt(vfs.mount, files, "/flash")
attempt(vfs.VfsLfs2, files)
vfs.VfsLfs2.mkfs(files)
vfs.mount(files, "/flash")
print(type(vfs.mount()[-1][0]).__name__, vfs.mount()[-1][1])
with open("/flash/note.txt", "w") as f:
    f.write("kept " * 2000)
os.mkdir("/flash/lib")
print(sorted(os.listdir("/flash")), os.stat("/flash/note.txt")[6], os.statvfs("/flash")[:3])
attempt(files.writeblocks, 0, b"x")
attempt(files.writeblocks, 0, b"x", 0)
attempt(P("vfs").ioctl, 6, 0)
attempt(vfs.VfsLfs2.mkfs, files)
second = vfs.VfsLfs2(P("vfs"))
print(second.stat("/note.txt")[6])
attempt(second.mkdir, "/more")
attempt(vfs.mount, second, "/again")
vfs.mount(second, "/look", readonly=True)
print(open("/look/note.txt").read(5))
attempt(os.mkdir, "/look/more")
vfs.umount("/look")
vfs.umount("/flash")
raw = bytearray(8)
files.readblocks(0, raw, 8)
print(raw)
again = vfs.VfsLfs2(files, readsize=64)
print(len(again.open("/note.txt", "r").read()))
files.ioctl(6, 0)
files.ioctl(6, 1)
attempt(vfs.mount, files, "/flash")
attempt(vfs.mount, object(), "/flash")
attempt(vfs.mount, files, "/")
attempt(vfs.umount, "/")
