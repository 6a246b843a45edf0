print([s for w in ["a", "bb", "ccc"] if (s := len(w)) > 1], {w: n for w in ["x", "yy"] if (n := len(w))})
