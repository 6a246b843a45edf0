# What is mounted shows in the root, and nowhere else.
import os
import vfs


class Files:
    def __init__(self, name):
        self.name = name

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def ilistdir(self, path):
        yield ("in " + self.name, 0x8000, 0, 3)

    def chdir(self, path):
        pass

    def getcwd(self):
        return "/"

    def stat(self, path):
        return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def mine(entries):
    return [entry for entry in entries if entry[0] in ("x", "yy", "in x", "in yy")]


os.chdir("/")
vfs.mount(Files("x"), "/x")
vfs.mount(Files("yy"), "/yy")
for path in ("/", "", "/x", "/yy"):
    entries = list(os.ilistdir(path))
    print(repr(path), mine(entries), os.listdir(path) == [entry[0] for entry in entries])
print(mine(os.ilistdir()))
print([name for name in os.listdir() if name in ("x", "yy")])
os.chdir("/x")
print(os.listdir(), [name for name in os.listdir("/") if name in ("x", "yy")])
vfs.umount("/yy")
print(mine(os.ilistdir("/")))
os.chdir("/")
vfs.umount("/x")
print(mine(os.ilistdir("/")))
