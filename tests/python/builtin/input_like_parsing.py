lines = ["3", "1 2 3", "a=1;b=2", "  spaced  ", "10,20,30"]
print(int(lines[0]), [int(x) for x in lines[1].split()], dict(p.split("=") for p in lines[2].split(";")), lines[3].strip(), sum(map(int, lines[4].split(","))))
