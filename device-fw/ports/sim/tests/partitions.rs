//! The flash by partition on a whole board: it is the file tree's own, and lasts as the board's flash does

#[path = "support/terminal.rs"]
#[allow(dead_code, missing_docs, reason = "shared between tests")]
mod terminal;

use std::path::PathBuf;

use pyrite_sim::{Board, Flash, Options};
use terminal::{Terminal, start};

const FOUND: &str = "import os, vfs, esp32; P = esp32.Partition; bdev = P.find(P.TYPE_DATA, label='vfs')[0]";

#[test]
fn the_file_tree_is_on_its_partition() {
    let (_board, mut terminal) = start(Options::default());
    terminal.last_line(FOUND);
    terminal.last_line("f = open('note.txt', 'w'); f.write('kept'); f.close(); del f");
    assert_eq!(terminal.last_line("raw = bytearray(8); bdev.readblocks(0, raw, 8); raw"), "bytearray(b'littlefs')");
    assert_eq!(terminal.last_line("vfs.VfsLfs2(bdev).open('/note.txt', 'r').read()"), "'kept'");
    // Nobody writes under it, by none of the ways.
    let busy = "OSError: [Errno 16] EBUSY: partition vfs is mounted at '/': vfs.umount() comes first";
    assert_eq!(terminal.last_line("bdev.writeblocks(0, raw)"), busy);
    assert_eq!(terminal.last_line("bdev.writeblocks(0, raw, 0)"), busy);
    assert_eq!(terminal.last_line("bdev.ioctl(6, 0)"), busy);
    assert_eq!(terminal.last_line("vfs.VfsLfs2.mkfs(bdev)"), busy);
    assert_eq!(terminal.last_line("vfs.VfsLfs2(bdev).mkdir('/x')"), busy);
    assert_eq!(terminal.last_line("vfs.mount(bdev, '/x')"), busy);
    let taken = "OSError: [Errno 1] EPERM: the board's own files are mounted at '/': choose another mount point, such as '/data', or unmount them first";
    assert_eq!(terminal.last_line("vfs.mount(bdev, '/')"), taken);
    assert_eq!(terminal.last_line("open('note.txt').read()"), "'kept'");
}

#[test]
fn unmounted_it_belongs_to_the_program() {
    let (_board, mut terminal) = start(Options::default());
    terminal.last_line(FOUND);
    terminal.last_line("f = open('note.txt', 'w'); f.write('old') and None");
    let open = "OSError: [Errno 16] EBUSY: files are open: close them first";
    assert_eq!(terminal.last_line("vfs.umount('/')"), open);
    terminal.last_line("f.close()");
    // A file that the program lost does not count.
    terminal.last_line("open('note.txt') and None");
    assert_eq!(terminal.last_line("vfs.umount('/')"), "");
    assert_eq!(terminal.last_line("vfs.mount()"), "[]");
    assert_eq!(terminal.last_line("open('note.txt')"), "OSError: [Errno 19] ENODEV");
    assert_eq!(terminal.last_line("vfs.umount('/')"), "OSError: [Errno 22] EINVAL");
    // Elsewhere, and back.
    terminal.last_line("vfs.mount(bdev, '/x')");
    assert_eq!(terminal.last_line("open('/x/note.txt').read()"), "'old'");
    let busy = "OSError: [Errno 16] EBUSY: partition vfs is mounted at '/x': vfs.umount() comes first";
    assert_eq!(terminal.last_line("vfs.mount(bdev, '/')"), busy);
    terminal.last_line("f = open('/x/new.txt', 'w'); f.write('new'); f.close()");
    terminal.last_line("vfs.umount('/x')");
    terminal.last_line("vfs.mount(bdev, '/')");
    assert_eq!(terminal.last_line("open('new.txt').read(), vfs.mount()"), "('new', [('VfsLfs2', '/')])");
    // Made anew, and written by the machine's own file tree again.
    terminal.last_line("import gc; gc.collect(); vfs.umount('/')");
    assert_eq!(terminal.last_line("vfs.VfsLfs2.mkfs(bdev)"), "");
    terminal.last_line("vfs.mount(bdev, '/')");
    assert_eq!(terminal.last_line("os.listdir()"), "[]");
    terminal.last_line("f = open('third.txt', 'w'); f.write('third'); f.close()");
    // As an object, also at the root.
    terminal.last_line("vfs.umount('/'); vfs.mount(vfs.VfsLfs2(bdev), '/', readonly=True)");
    assert_eq!(terminal.last_line("os.listdir('/'), open('/third.txt').read()"), "(['third.txt'], 'third')");
    assert_eq!(terminal.last_line("vfs.mount()[0][1]"), "'/'");
    assert_eq!(terminal.last_line("os.mkdir('/x')"), "OSError: [Errno 30] EROFS");
    // A soft reset puts everything back.
    terminal.soft_reset();
    assert_eq!(terminal.last_line("import os; os.listdir()"), "['third.txt']");
    terminal.last_line("import vfs; vfs.umount('/')");
    terminal.soft_reset();
    assert_eq!(terminal.last_line("open('third.txt').read()"), "'third'");
}

#[test]
fn a_flash_that_a_program_blanked_is_formatted_at_the_next_start() {
    let (_board, mut terminal) = start(Options { flash_bytes: 64 * 1024, ..Options::default() });
    terminal.last_line(FOUND);
    assert_eq!(terminal.last_line("bdev.info()[2:4]"), "(2097152, 65536)");
    terminal.last_line("vfs.umount('/')");
    assert_eq!(terminal.last_line("sum(bdev.ioctl(6, block) for block in range(bdev.ioctl(4, 0)))"), "0");
    assert_eq!(terminal.last_line("vfs.mount(bdev, '/')"), "OSError: [Errno 19] ENODEV");
    terminal.soft_reset();
    assert_eq!(terminal.last_line("import os; os.listdir()"), "['boot.py']");
}

/// A flash image that is removed with the test, and what stands beside it.
struct Image(PathBuf);

impl Image {
    fn new(name: &str) -> Self {
        let image = Self(std::env::temp_dir().join(format!("pyrite-{name}-{}.image", std::process::id())));
        image.remove();
        image
    }

    fn remove(&self) {
        for ending in ["", ".partitions"] {
            let mut path = self.0.clone().into_os_string();
            path.push(ending);
            // It may not be there.
            let _ = std::fs::remove_file(path);
        }
    }

    fn board(&self) -> (Board, Terminal) {
        start(Options { flash: Flash::File(self.0.clone()), ..Options::default() })
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        self.remove();
    }
}

#[test]
fn other_partitions_last_as_the_flash_does() {
    let image = Image::new("partitions");
    {
        let (board, mut terminal) = image.board();
        terminal.last_line("import esp32; nvs = esp32.Partition('nvs')");
        terminal.last_line("nvs.writeblocks(2, b'lasting')");
        board.power_off();
    }
    let (_board, mut terminal) = image.board();
    terminal.last_line("import esp32; nvs = esp32.Partition('nvs'); few = bytearray(7)");
    assert_eq!(terminal.last_line("nvs.readblocks(2, few); few"), "bytearray(b'lasting')");
}
