for attempt in range(4):
    try:
        if attempt < 2:
            raise ValueError
    except ValueError:
        print("retry", attempt)
    else:
        print("worked", attempt)
        break
else:
    print("never")
