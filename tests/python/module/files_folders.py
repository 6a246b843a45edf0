import os

top = "folders_case_tmp"
for step in (lambda: os.remove(top + "/sub/f.txt"), lambda: os.rmdir(top + "/sub"), lambda: os.rmdir(top)):
    try:
        step()
    except OSError:
        pass
os.mkdir(top)
os.mkdir(top + "/sub")
with open(top + "/sub/f.txt", "w") as f:
    f.write("12345")
print(os.listdir(top), os.listdir(top + "/sub"), os.stat(top + "/sub/f.txt")[6])
here = os.getcwd()
os.chdir(top)
print(os.listdir("."), open("sub/f.txt").read(), os.getcwd() != here)
os.rename("sub/f.txt", "moved.txt")
print(sorted(os.listdir(".")), os.listdir("sub"))
for bad in (lambda: os.rmdir("."), lambda: os.mkdir("sub"), lambda: open("sub"), lambda: os.rmdir("moved.txt"), lambda: os.chdir("nothing")):
    try:
        bad()
        print("no error")
    except OSError:
        print("OSError")
os.remove("moved.txt")
os.rmdir("sub")
os.chdir("..")
os.rmdir(top)
print(os.getcwd() == here, top in os.listdir("."))
