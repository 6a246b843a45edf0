# A file system written in Python, mounted beside the board's own.
import io
import os
import sys
import vfs


class MemoryFile(io.IOBase):
    def __init__(self, files, path, mode):
        self.files = files
        self.path = path
        self.binary = "b" in mode
        self.data = b"" if "w" in mode else files[path]
        self.position = 0

    def read(self, count=-1):
        end = len(self.data) if count < 0 else self.position + count
        piece = self.data[self.position : end]
        self.position += len(piece)
        return piece if self.binary else piece.decode()

    def write(self, data):
        self.data += data if isinstance(data, bytes) else data.encode()
        return len(data)

    def close(self):
        self.files[self.path] = self.data

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class MemoryFiles:
    def __init__(self):
        self.files = {}
        self.folders = {"/"}

    def mount(self, readonly, mkfs):
        print("mount", readonly, mkfs)

    def umount(self):
        print("umount")

    def chdir(self, path):
        if path not in self.folders:
            raise OSError(2)

    def open(self, path, mode):
        if "w" not in mode and path not in self.files:
            raise OSError(2)
        return MemoryFile(self.files, path, mode)

    def stat(self, path):
        if path in self.folders:
            return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        raise OSError(2)

    def ilistdir(self, path):
        start = path if path.endswith("/") else path + "/"
        for name in sorted(list(self.files) + list(self.folders)):
            rest = name[len(start) :]
            if name.startswith(start) and rest and "/" not in rest:
                yield (rest, 0x4000 if name in self.folders else 0x8000, 0)

    def mkdir(self, path):
        self.folders.add(path)

    def remove(self, path):
        del self.files[path]

    def rename(self, old, new):
        self.files[new] = self.files.pop(old)

    def rmdir(self, path):
        self.folders.remove(path)

    def statvfs(self, path):
        return (1, 1, 0, 0, 0, 0, 0, 0, 0, 255)


before = os.getcwd()
disk = MemoryFiles()
vfs.mount(disk, "/disk", readonly=True)
print([point for _, point in vfs.mount()], vfs.mount()[1][0] is disk)
with open("/disk/a.txt", "w") as file:
    file.write("hello")
print(open("/disk/a.txt").read(), open("/disk/../disk/./a.txt", "rb").read(2))
os.mkdir("/disk/sub")
os.chdir("/disk")
print(os.getcwd(), os.listdir(), list(os.ilistdir("sub")), os.stat("a.txt")[6], os.statvfs("")[9])
os.chdir("sub")
print(os.getcwd(), os.listdir(".."))
os.rename("../a.txt", "b.txt")
print(os.listdir("/disk"), os.listdir())
file = open("thing.py", "w")
file.write("print('importing', __name__, __file__)\nvalue = 5\n")
file.close()
sys.path.append("/disk/sub")
import thing

print(thing.value)
os.remove("b.txt")
os.remove("/disk/sub/thing.py")
os.chdir("..")
os.rmdir("sub")
print(os.getcwd(), os.listdir())
for wrong in (
    lambda: open("none"),
    lambda: os.chdir("none"),
    lambda: os.rename("/disk/a.txt", "/a.txt"),
    lambda: vfs.mount(disk, "/disk"),
    lambda: vfs.umount("/other"),
    lambda: vfs.mount(disk, "relative"),
):
    try:
        wrong()
    except OSError as error:
        print(error.errno)
try:
    vfs.mount(disk, "/")
except OSError as error:
    print(error)
os.umount(disk)
print(os.getcwd(), len(vfs.mount()))
os.chdir(before)
os.mount(disk, "/disk")
os.umount("/disk")
try:
    print(os.stat("/disk"))
except OSError as error:
    print(error.errno)
