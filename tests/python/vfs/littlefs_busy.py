# A block device, or an interrupt handler, that comes back to the file system it is at work for gets EBUSY. MicroPython has no guard.
import vfs


class Device:
    fs = None

    def __init__(self):
        self.data = bytearray(512 * 16)
        self.seen = set()

    def readblocks(self, block, buf, off):
        if self.fs:
            for action in (self.fs.ilistdir, lambda: self.fs.open("new", "w"), lambda: self.fs.stat("/")):
                try:
                    action()
                    self.seen.add("went through")
                except OSError as error:
                    self.seen.add(error.errno)
        start = block * 512 + off
        buf[:] = self.data[start : start + len(buf)]

    def writeblocks(self, block, buf, off):
        start = block * 512 + off
        self.data[start : start + len(buf)] = buf

    def ioctl(self, op, arg):
        if op == 4:
            return 16
        if op == 5:
            return 512
        return 0


class Cutter(Device):
    def readblocks(self, block, buf, off):
        while len(buf):
            buf.pop()


device = Device()
vfs.VfsLfs2.mkfs(device)
fs = vfs.VfsLfs2(device)
with fs.open("file", "w") as file:
    file.write("text" * 100)
device.fs = fs
print(list(fs.ilistdir("/")), device.seen)
device.seen = set()
with fs.open("file", "r") as file:
    print(len(file.read()), device.seen)
device.fs = None
print(list(fs.ilistdir("/")))

# More files than a file system keeps open; those that are lost are taken back.
for number in range(50):
    fs.open("lost%d" % (number % 3), "w").write("x" * number)
files = []
try:
    while True:
        files.append(fs.open("file", "r"))
except OSError as error:
    print(error.errno, len(files))
print({file.read(4) for file in files})

try:
    vfs.VfsLfs2(Cutter())
except OSError as error:
    print(error.errno)
for keywords in ({"progsize": 256}, {"progsize": 0}, {"readsize": 100}, {"readsize": 0}):
    try:
        vfs.VfsLfs2(device, **keywords)
    except (OSError, ValueError) as error:
        print(keywords, type(error).__name__)
print(vfs.VfsLfs2(device, readsize=512, progsize=8, mtime=False).stat("file"))
try:
    vfs.VfsLfs2(object())
except AttributeError as error:
    print("no device")
