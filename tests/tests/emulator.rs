//! The images that come with the IDE, booted with the chips' own ROMs where an emulator of the chips is on PATH.
//!
//! A QEMU that has the machines `esp32` and `esp32c3` is no package of Debian; without one the tests say that they were skipped.

use pyrite_protocol::message::Outcome;
use pyrite_tests::emulator::machines;
use pyrite_tests::folder::Folder;

/// Files, timers and running out of stack and memory, on one start and the next.
const FIRST: &str = "
import time, machine, micropython
with open('/kept.txt', 'w') as file:
    file.write('kept')
count = [0]
timer = machine.Timer(0)
timer.init(period=20, callback=lambda timer: count.__setitem__(0, count[0] + 1))
while count[0] < 5:
    time.sleep_ms(5)
timer.deinit()
print('timer')
def deep(n):
    return repr([n]) if n < 0 else deep(n + 1)
try:
    deep(0)
except RuntimeError:
    print('deep')
try:
    bytearray(400000)
except MemoryError:
    print('memory')
class Nested:
    def __repr__(self):
        return repr([self])
try:
    repr(Nested())
except RuntimeError:
    print('nested')
";
const SECOND: &str = "print(open('/kept.txt').read())";

#[test]
fn images_boot_and_keep_files() {
    let folder = Folder::new("emulator");
    for machine in machines() {
        let flash = machine.flash(&folder);
        let chip = machine.chip;
        assert_eq!(machine.run(&flash, FIRST), ("timer\ndeep\nmemory\nnested\n".into(), Outcome::Completed), "{chip}");
        assert_eq!(machine.run(&flash, SECOND), ("kept\n".into(), Outcome::Completed), "{chip}");
        println!("{chip} boots and keeps its files");
    }
}
