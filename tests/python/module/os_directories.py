import os
base = "pyrite_case_dir"
os.mkdir(base)
os.mkdir(base + "/sub")
with open(base + "/sub/f.txt", "w") as f:
    f.write("x")
print(sorted(os.listdir(base)), sorted(os.listdir(base + "/sub")))
os.rename(base + "/sub/f.txt", base + "/g.txt")
print(sorted(os.listdir(base)))
here = os.getcwd()
os.chdir(base)
print(sorted(os.listdir()), os.getcwd() != here)
os.chdir("..")
print(os.getcwd() == here)
for f in (lambda: os.mkdir(base), lambda: os.rmdir(base), lambda: os.remove("nope"), lambda: os.listdir("nope"), lambda: os.stat("nope")):
    try:
        f()
    except OSError as e:
        print(e.errno)
os.remove(base + "/g.txt")
os.rmdir(base + "/sub")
os.rmdir(base)
print(base in os.listdir())
