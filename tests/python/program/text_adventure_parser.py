ROOMS = {
    "hall": {"n": "garden", "e": "kitchen", "items": ["lamp"]},
    "garden": {"s": "hall", "items": []},
    "kitchen": {"w": "hall", "items": ["knife", "bread"]},
}


class Game:
    def __init__(self):
        self.place, self.bag, self.turns = "hall", [], 0

    def do(self, line):
        self.turns += 1
        word, *rest = line.lower().split()
        action = getattr(self, "do_" + word, None)
        if action is None:
            return "What is %r?" % word
        try:
            return action(*rest)
        except TypeError:
            return "That is not how to " + word

    def do_go(self, way):
        room = ROOMS[self.place]
        if way[0] not in room:
            return "No way " + way
        self.place = room[way[0]]
        return "You are in the " + self.place

    def do_take(self, item):
        try:
            ROOMS[self.place]["items"].remove(item)
        except ValueError:
            return "No %s here" % item
        self.bag.append(item)
        return "Taken: " + ", ".join(sorted(self.bag))

    def do_look(self):
        return "%s: %s" % (self.place, ", ".join(ROOMS[self.place]["items"]) or "nothing")


game = Game()
for line in ("look", "take lamp", "take lamp", "go north", "look", "go east", "go south", "go e", "take bread", "dance", "go", "look"):
    print(">", line, "->", game.do(line))
print(game.turns, game.bag)
