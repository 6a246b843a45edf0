# littlefs on a block device written in Python.
import os
import vfs


class RAMDevice:
    def __init__(self, block_size, count):
        self.block_size = block_size
        self.data = bytearray(block_size * count)

    def readblocks(self, block, buf, off=0):
        start = block * self.block_size + off
        for i in range(len(buf)):
            buf[i] = self.data[start + i]

    def writeblocks(self, block, buf, off=None):
        if off is None:
            for i in range(len(buf) // self.block_size):
                self.ioctl(6, block + i)
            off = 0
        start = block * self.block_size + off
        for i in range(len(buf)):
            self.data[start + i] = buf[i]

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.block_size
        if op == 5:
            return self.block_size
        if op == 6:
            return 0


def fails(text, action, *args):
    try:
        action(*args)
        print(text, "went through")
    except OSError as error:
        print(text, "OSError", error.errno)


def listing(fs, path):
    print(path, sorted(fs.ilistdir(path)))


device = RAMDevice(1024, 30)
fails("unformatted", vfs.VfsLfs2, device)
vfs.VfsLfs2.mkfs(device)
fs = vfs.VfsLfs2(device)
print(type(fs), fs.getcwd(), fs.statvfs("/")[:3], fs.statvfs("/")[9])

# Files and directories through the object itself.
with fs.open("small", "w") as file:
    print(file.write("hello\nworld\n"), file.tell())
with fs.open("small", "r") as file:
    print(file.readline(), file.read(3), file.tell())
    print([line for line in file])
with fs.open("large", "wb") as file:
    for number in range(40):
        file.write(bytes([number]) * 100)
with fs.open("large", "rb") as file:
    print(file.seek(3950), file.read(3), file.seek(-1, 2), file.read())
    file.seek(0)
    buffer = bytearray(250)
    print(file.readinto(buffer), buffer[0], buffer[249])
with fs.open("large", "ab") as file:
    file.write(b"end")
print(fs.stat("large")[:7], fs.stat("small")[6], fs.stat("/")[0])
fs.mkdir("dir")
fs.mkdir("/dir/sub")
with fs.open("/dir/sub/deep", "w+") as file:
    file.write("abc")
    file.seek(1)
    print(file.read())
listing(fs, "/")
listing(fs, "dir")
fs.chdir("dir")
print(fs.getcwd())
fs.chdir("sub")
print(fs.getcwd(), sorted(name for name, *_ in fs.ilistdir()))
fs.rename("deep", "/dir/deeper")
fs.chdir("..")
print(fs.getcwd(), fs.stat("deeper")[6])
fs.rmdir("sub")
fs.chdir("/")
fails("missing", fs.open, "nothing", "r")
fails("missing stat", fs.stat, "nothing")
fails("not empty", fs.rmdir, "dir")
fails("there already", fs.mkdir, "dir")
fails("through a file", fs.open, "small/x", "w")
fails("directory", fs.open, "dir", "r")
fs.remove("large")
fails("removed", fs.remove, "large")

# Mounted.
os.mount(fs, "/ram")
print(os.listdir("/ram"), os.stat("/ram/small")[6], os.statvfs("/ram")[1])
with open("/ram/mod_on_ram.py", "w") as file:
    file.write("value = 42\n")
import sys

sys.path.append("/ram")
import mod_on_ram

print(mod_on_ram.value)
os.chdir("/ram/dir")
print(os.getcwd(), os.listdir())
os.mkdir("/ram/dir/more")
os.rename("/ram/dir/deeper", "/ram/dir/more/deeper")
print(sorted(os.listdir("/ram/dir/more")))
os.remove("/ram/dir/more/deeper")
os.rmdir("more")
os.umount("/ram")

# The medium keeps it all.
again = vfs.VfsLfs2(device, readsize=16, progsize=16, lookahead=16)
listing(again, "/")
with again.open("small", "rb") as file:
    print(file.read())

# Read only.
vfs.mount(again, "/read", readonly=True)
print(open("/read/small").read())
fails("read only", open, "/read/new", "w")
fails("read only mkdir", os.mkdir, "/read/new")
fails("read only remove", os.remove, "/read/small")
vfs.umount("/read")

# Full.
vfs.VfsLfs2.mkfs(device)
full = vfs.VfsLfs2(device)


def fill():
    with full.open("fill", "w") as file:
        while True:
            file.write("x" * 1000)


fails("full", fill)
with full.open("after", "w") as file:
    file.write("fits")
print(full.open("after", "r").read())
