class Animal:
    def __init__(self, name):
        self.name = name
    def speak(self):
        return self.name + " makes a sound"
    def describe(self):
        return "I am " + self.name + ": " + self.speak()
class Dog(Animal):
    def speak(self):
        return super().speak() + ": woof"
class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name + " jr")
        self.age = age
    def speak(self):
        return super(Puppy, self).speak() + "!" * self.age
for a in (Animal("cat"), Dog("rex"), Puppy("bo", 3)):
    print(a.describe(), isinstance(a, Dog), isinstance(a, Animal), type(a).__name__)
print(issubclass(Puppy, Animal), issubclass(Animal, Puppy), issubclass(Dog, (int, Animal)), isinstance(5, (str, int)))
