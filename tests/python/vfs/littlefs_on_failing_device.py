# A block device that raises: its exception comes out of the operation, and the file system stays whole.
import vfs


class Broken(Exception):
    pass


class Device:
    def __init__(self, block_size, count):
        self.block_size = block_size
        self.data = bytearray(block_size * count)
        self.calls = 0
        self.limit = None
        self.answer = None

    def step(self):
        self.calls += 1
        if self.limit is not None and self.calls > self.limit:
            if self.answer is None:
                raise Broken("call")
            return self.answer

    def readblocks(self, block, buf, off):
        start = block * self.block_size + off
        for i in range(len(buf)):
            buf[i] = self.data[start + i]
        return self.step()

    def writeblocks(self, block, buf, off):
        answer = self.step()
        if answer is None:
            start = block * self.block_size + off
            for i in range(len(buf)):
                self.data[start + i] = buf[i]
        return answer

    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // self.block_size
        if op == 5:
            return self.block_size
        if op == 6:
            answer = self.step()
            if answer is not None:
                return answer
            start = arg * self.block_size
            for i in range(self.block_size):
                self.data[start + i] = 0xFF
            return 0


def content(fs):
    found = {}
    for name, kind, _, size in fs.ilistdir("/"):
        if kind == 0x8000:
            with fs.open(name, "rb") as file:
                found[name] = file.read()
    return found


def change(fs):
    with fs.open("large", "wb") as file:
        file.write(b"new" * 700)
    fs.rename("small", "renamed")
    fs.mkdir("directory")


def start():
    device = Device(512, 32)
    vfs.VfsLfs2.mkfs(device)
    fs = vfs.VfsLfs2(device)
    for name, data in (("large", b"old" * 700), ("small", b"s")):
        with fs.open(name, "wb") as file:
            file.write(data)
    return device, fs


device, fs = start()
device.calls = 0
change(fs)
total = device.calls
print("calls", total > 20)

# Broken off at every call: what a fresh mount sees is old or new, never torn.
raised = 0
for limit in range(0, total, 3):
    device, fs = start()
    device.calls = 0
    device.limit = limit
    try:
        change(fs)
    except Broken as error:
        raised += 1
        if error.args != ("call",):
            print("odd", error)
    device.limit = None
    seen = content(vfs.VfsLfs2(device))
    if seen["large"] not in (b"old" * 700, b"new" * 700):
        print("torn at", limit, len(seen["large"]))
    if ("small" in seen) == ("renamed" in seen):
        print("renamed at", limit, list(seen))
    # And the same object goes on.
    same = content(fs)
    if same != seen:
        print("object and medium differ at", limit)
    with fs.open("after", "w") as file:
        file.write("goes on")
    if content(vfs.VfsLfs2(device))["after"] != b"goes on":
        print("does not go on at", limit)
print("raised", raised > 5)

# Numbers in place of an exception.
for answer in (-5, -19, 1):
    device, fs = start()
    device.limit = device.calls
    device.answer = answer
    try:
        fs.open("large", "rb").read()
    except OSError as error:
        print(answer, "OSError", error.errno)
