__all__ = ["shown"]
shown = 1
not_shown = 2
_private = 3
