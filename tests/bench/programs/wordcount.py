# Counts the words of a text and ranks them: string methods, dictionaries, sorting with a key.

SIZE = 1800  # in the smoke test: 3

SYLLABLES = ("ba", "ko", "ri", "ten", "mo", "sal", "u", "dra", "ni", "fel")


def text_lines(count):
    state = 7
    lines = []
    for _ in range(count):
        words = []
        for position in range(9):
            word = ""
            for _ in range(1 + state % 3):
                state = (state * 421 + 1663) % 7875
                # The smaller of two draws makes some words common and others rare.
                word += SYLLABLES[min(state % 10, state // 10 % 10)]
            words.append(word.upper() if state % 17 == 0 else word)
        words[0] = words[0][0].upper() + words[0][1:]
        words[4] += ","
        words[8] += "." if state % 4 else "!"
        lines.append(" ".join(words))
    return lines


def rank(lines):
    counts = {}
    lengths = {}
    for line in lines:
        for word in line.split():
            word = word.strip(".,!").lower()
            counts[word] = counts.get(word, 0) + 1
            if word.startswith("b") or word.endswith("ten"):
                size = len(word)
                if size not in lengths:
                    lengths[size] = []
                if len(lengths[size]) < 20:
                    lengths[size].append(word.replace("a", "e"))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    joined = "/".join("-".join(lengths[size]) for size in sorted(lengths))
    return ranked, len(joined)


lines = text_lines(60)
for _ in range(SIZE):
    ranked, joined = rank(lines)
first = " ".join("%s:%d" % item for item in ranked[:4])
print("wordcount", SIZE, len(ranked), first, joined)
