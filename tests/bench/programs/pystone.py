# The Dhrystone mix of statements: records, globals, calls, comparisons, one- and two-dimensional lists, strings.

SIZE = 400000  # in the smoke test: 100

IDENT_1, IDENT_2, IDENT_3, IDENT_4, IDENT_5 = range(1, 6)

integer_global = 0
flag_global = False
letter_1 = "\0"
letter_2 = "\0"
array_1 = [0] * 51
array_2 = [[0] * 51 for _ in range(51)]
record_global = None
record_next = None


class Record:
    def __init__(self, link=None, kind=0, component=0, integer=0, text=""):
        self.link = link
        self.kind = kind
        self.component = component
        self.integer = integer
        self.text = text

    def copy(self):
        return Record(self.link, self.kind, self.component, self.integer, self.text)


def procedure_1(record):
    record.link = following = record_global.copy()
    record.integer = 5
    following.integer = record.integer
    following.link = procedure_3(record.link)
    if following.kind == IDENT_1:
        following.integer = 6
        following.component = procedure_6(record.component)
        following.link = record_global.link
        following.integer = procedure_7(following.integer, 10)
    else:
        record = following.copy()
    following.link = None
    return record


def procedure_2(value):
    local = value + 10
    while True:
        if letter_1 == "A":
            local -= 1
            value = local - integer_global
            choice = IDENT_1
        if choice == IDENT_1:
            return value


def procedure_3(record):
    global integer_global
    if record_global is not None:
        record = record_global.link
    else:
        integer_global = 100
    record_global.integer = procedure_7(10, integer_global)
    return record


def procedure_4():
    global letter_2
    flag = letter_1 == "A"
    flag = flag or flag_global
    letter_2 = "B"
    return flag


def procedure_5():
    global letter_1, flag_global
    letter_1 = "A"
    flag_global = False


def procedure_6(choice):
    result = choice
    if not function_3(choice):
        result = IDENT_4
    if choice == IDENT_1:
        result = IDENT_1
    elif choice == IDENT_2:
        result = IDENT_1 if integer_global > 100 else IDENT_4
    elif choice == IDENT_3:
        result = IDENT_2
    elif choice == IDENT_5:
        result = IDENT_3
    return result


def procedure_7(first, second):
    return second + first + 2


def procedure_8(flat, square, first, second):
    global integer_global
    place = first + 5
    flat[place] = second
    flat[place + 1] = flat[place]
    flat[place + 30] = place
    for index in range(place, place + 2):
        square[place][index] = place
    square[place][place - 1] += 1
    square[place + 20][place] = flat[place]
    integer_global = 5


def function_1(first, second):
    copied = first
    if copied != second:
        return IDENT_1
    return IDENT_2


def function_2(first, second):
    place = 1
    letter = "\0"
    while place <= 1:
        if function_1(first[place], second[place + 1]) == IDENT_1:
            letter = "A"
            place += 1
    if "W" <= letter <= "Z":
        place = 7
    if letter == "X":
        return True
    if first > second:
        place += 7
        return True
    return False


def function_3(choice):
    return choice == IDENT_3


def run(loops):
    global record_global, record_next, flag_global
    record_next = Record()
    record_global = Record(record_next, IDENT_1, IDENT_3, 40, "DHRYSTONE PROGRAM, SOME STRING")
    first_text = "DHRYSTONE PROGRAM, 1'ST STRING"
    array_2[8][7] = 10
    for _ in range(loops):
        procedure_5()
        procedure_4()
        first, second = 2, 3
        second_text = "DHRYSTONE PROGRAM, 2'ND STRING"
        choice = IDENT_2
        flag_global = not function_2(first_text, second_text)
        while first < second:
            third = 5 * first - second
            third = procedure_7(first, second)
            first += 1
        procedure_8(array_1, array_2, first, third)
        record_global = procedure_1(record_global)
        letter = "A"
        while letter <= letter_2:
            if choice == function_1(letter, "C"):
                choice = procedure_6(IDENT_1)
            letter = chr(ord(letter) + 1)
        third = second * first
        second = third // first
        second = 7 * (third - second) - first
        first = procedure_2(first)
    return first, second, third, choice


print("pystone", SIZE, run(SIZE), integer_global, flag_global, letter_1, letter_2, array_1[8], array_2[8][7])
