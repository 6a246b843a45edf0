import sys
sys.path.append("lib")
from places_of import places


class Account:
    def __init__(self, balance):
        self.balance = balance

    def take(self, amount):
        if amount > self.balance:
            raise ValueError("too much")
        self.balance -= amount


account = Account(10)
account.take(4)
try:
    account.take(7)
except ValueError as error:
    print([name for _, name in places(error)], [line for line, _ in places(error)])
