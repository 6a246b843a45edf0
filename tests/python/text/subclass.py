class Name(str):
    def shout(self):
        return self.upper() + "!"
n = Name("ann")
print(n, n.shout(), len(n), n == "ann", n + "x", isinstance(n, str), {n: 1}["ann"], type(n).__name__, n[0], "nn" in n)
