# Solves a hexagonal tile puzzle by elimination and backtracking: sets, lists of objects, small method calls.
#
# Each numbered tile must touch exactly so many other tiles; the rest of the board stays empty.

SIZE = 30  # in the smoke test: 1

EMPTY = -1


class Board:
    def __init__(self, radius):
        self.places = []
        for row in range(-radius, radius + 1):
            for column in range(max(-radius, -radius - row), min(radius, radius - row) + 1):
                self.places.append((row, column))
        steps = ((0, 1), (1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1))
        self.neighbours = []
        for row, column in self.places:
            around = [(row + down, column + right) for down, right in steps]
            self.neighbours.append([self.places.index(place) for place in around if place in self.places])

    def number(self, filled):
        """The tiles of a layout: how many others each one touches."""
        tiles = []
        for cell, around in enumerate(self.neighbours):
            tiles.append(sum(filled[other] for other in around) if filled[cell] else EMPTY)
        return tiles


class Candidates:
    def __init__(self, cells):
        self.cells = cells
        self.changed = False

    def copy(self):
        return Candidates([set(cell) for cell in self.cells])

    def remove(self, cell, value):
        if value in self.cells[cell]:
            self.cells[cell].remove(value)
            self.changed = True

    def fix(self, cell, value):
        if len(self.cells[cell]) > 1:
            self.cells[cell] = {value}
            self.changed = True

    def value(self, cell):
        """The only candidate of a cell, or None."""
        if len(self.cells[cell]) == 1:
            for value in self.cells[cell]:
                return value
        return None


class Solver:
    def __init__(self, board, tiles):
        self.board = board
        self.stock = {}
        for tile in tiles:
            self.stock[tile] = self.stock.get(tile, 0) + 1
        self.visited = 0
        self.solutions = []

    def spend(self, candidates):
        """Compares each kind of tile with the cells that may hold it; False when they do not suffice."""
        cells = range(len(candidates.cells))
        for tile, wanted in self.stock.items():
            possible = [cell for cell in cells if tile in candidates.cells[cell]]
            sure = [cell for cell in possible if candidates.value(cell) == tile]
            if len(possible) < wanted or len(sure) > wanted:
                return False
            if len(possible) == wanted:
                for cell in possible:
                    candidates.fix(cell, tile)
            elif len(sure) == wanted:
                for cell in possible:
                    if cell not in sure:
                        candidates.remove(cell, tile)
        return True

    def touch(self, candidates):
        """Compares each cell's candidates with its neighbours."""
        cells = candidates.cells
        for cell, around in enumerate(self.board.neighbours):
            open_cells = [other for other in around if EMPTY in cells[other] and len(cells[other]) > 1]
            least = sum(1 for other in around if EMPTY not in cells[other])
            most = least + len(open_cells)
            for value in sorted(cells[cell]):
                if value != EMPTY and not least <= value <= most:
                    candidates.remove(cell, value)
            value = candidates.value(cell)
            if value is None or value == EMPTY or not open_cells:
                continue
            if value == least:
                for other in open_cells:
                    candidates.fix(other, EMPTY)
            elif value == most:
                for other in open_cells:
                    candidates.remove(other, EMPTY)

    def propagate(self, candidates):
        candidates.changed = True
        while candidates.changed:
            candidates.changed = False
            if not self.spend(candidates):
                return False
            self.touch(candidates)
            if not all(candidates.cells):
                return False
        return True

    def search(self, candidates):
        self.visited += 1
        if not self.propagate(candidates):
            return
        best = None
        for cell, choices in enumerate(candidates.cells):
            if len(choices) > 1 and (best is None or len(choices) < len(candidates.cells[best])):
                best = cell
        if best is None:
            self.solutions.append([candidates.value(cell) for cell in range(len(candidates.cells))])
            return
        for value in sorted(candidates.cells[best]):
            attempt = candidates.copy()
            attempt.fix(best, value)
            self.search(attempt)
            if self.solutions:
                return


def solve(layout):
    board = Board(2)
    tiles = board.number([int(mark) for mark in layout])
    solver = Solver(board, tiles)
    kinds = set(tiles)
    solver.search(Candidates([set(kinds) for _ in board.places]))
    return solver


LAYOUTS = (
    "1111111111011111110",
    "0010111110111111111",
    "1010111010000100011",
    "0110111111111101101",
    "1111101101111111101",
    "1111111111010101111",
)

for turn in range(SIZE):
    solver = solve(LAYOUTS[turn % len(LAYOUTS)])
shown = "".join("." if tile == EMPTY else str(tile) for tile in solver.solutions[0])
print("hexiom", SIZE, solver.visited, shown)
