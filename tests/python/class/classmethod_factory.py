class Date:
    separator = "-"

    def __init__(self, year, month, day):
        self.fields = (year, month, day)

    @classmethod
    def parse(cls, text):
        return cls(*[int(part) for part in text.split(cls.separator)])

    @staticmethod
    def is_leap(year):
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

    def leap(self):
        return self.is_leap(self.fields[0])

    def __str__(self):
        return "%04d%s%02d%s%02d" % (self.fields[0], self.separator, self.fields[1], self.separator, self.fields[2])


class Slashed(Date):
    separator = "/"


d = Date.parse("2024-02-29")
s = Slashed.parse("1900/1/5")
print(d, d.leap(), s, s.leap(), type(s).__name__, Date.is_leap(2000), s.parse("1/2/3"))
bound = Slashed.parse
print(bound("9/9/9").fields, callable(bound))
