class InsufficientFunds(Exception):
    pass
class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []
    def withdraw(self, n):
        if n > self.balance:
            raise InsufficientFunds("%s has %d, wants %d" % (self.owner, self.balance, n))
        self.balance -= n
        self.history.append(-n)
    def deposit(self, n):
        if n <= 0:
            raise ValueError("not positive")
        self.balance += n
        self.history.append(n)
a = Account("Ann", 50)
a.deposit(25)
a.withdraw(60)
for f, n in ((a.withdraw, 100), (a.deposit, -1)):
    try:
        f(n)
    except (InsufficientFunds, ValueError) as e:
        print(type(e).__name__, e)
print(a.balance, a.history)
