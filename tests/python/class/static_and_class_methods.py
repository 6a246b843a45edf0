class Account:
    rate = 2
    count = 0
    def __init__(self, n):
        self.n = n
        Account.count += 1
    @staticmethod
    def double(x):
        return x * 2
    @classmethod
    def from_text(cls, text):
        return cls(int(text))
    @classmethod
    def interest(cls):
        return cls.rate
class Savings(Account):
    rate = 5
print(Account.double(4), Account(1).double(5), Account.from_text("7").n, type(Savings.from_text("9")).__name__)
print(Account.interest(), Savings.interest(), Savings(1).interest(), Account.count)
