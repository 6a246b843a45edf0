//! Pyrite's own flasher on simulated chips: the flash becomes the image, whatever happens on the way.
//!
//! Where the port is none of the system's the flasher goes through a pseudo terminal, so these tests need one.
#![cfg(unix)]

use std::cell::{Cell, RefCell};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pyrite::board::firmware_image::{ChipId, ImageFault};
use pyrite::board::flashing::{
    BAUD_MAX, FlashFault, FlashJob, FlashProgress, FlashReport, FlashStage, FlashTask, ImageChoice, Loader,
};
use pyrite::board::link::{Approach, LinkRequest, PeerKind};
use pyrite::board::port::PortAddress;
use pyrite::board::transport::SimulatorOptions;
use pyrite::board::trouble::Trouble;
use pyrite::state::State;
use pyrite::state::command::Command as UserCommand;
use pyrite::state::effect::Effect;
use pyrite::state::event::Event;
use pyrite::workers::flasher::line::Line;
use pyrite::workers::flasher::{Cancel, open_port, run};
use pyrite::workers::{Outlet, device_link, flasher};
use pyrite_protocol::version::PROTOCOL_VERSION;
use pyrite_sim::{Board, ChipModel, Flash, Options, RomOptions};
use pyrite_tests::board;
use pyrite_tests::esp_image::{CHIPS, Chip, PROGRAM, merged, merged_with, program as image_of};
use pyrite_tests::folder::Folder;
use pyrite_tests::program;
use sha2::{Digest, Sha256};

fn board(flash: &Path, rom: RomOptions) -> Board {
    let options = Options { flash: Flash::File(flash.to_owned()), ..Options::with_rom(rom) };
    Board::start(options).expect("a board")
}

fn rom(chip: ChipModel) -> RomOptions {
    RomOptions { chip, download: false, max_baud: None }
}

fn job(image: &Path) -> FlashJob {
    let image = ImageChoice::File { path: image.to_owned(), offset: None };
    // The port is the test's own; nobody looks at this one.
    FlashJob {
        port: PortAddress::Simulator,
        task: FlashTask::Write(image),
        chip: None,
        max_baud: BAUD_MAX,
        loader: Loader::Stub,
    }
}

fn line(board: &Board) -> Result<Line, Trouble> {
    Line::to_simulated(board).map_err(|error| Trouble::Simulator { reason: error.to_string() })
}

fn flash(board: &Board, job: &FlashJob) -> Result<FlashReport, FlashFault> {
    run(job, &|| line(board), &mut |_| (), &Cancel::default())
}

#[track_caller]
fn is_prompt_there(board: &Board) {
    // The flasher may have heard the first prompt.
    board.link().write_all(b"\r").expect("sent");
    listen(board, ">>> ");
}

#[track_caller]
fn listen(board: &Board, wanted: &str) {
    let mut link = board.link();
    link.set_read_timeout(Some(Duration::from_millis(100)));
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut text = String::new();
    let mut piece = [0; 512];
    while !text.contains(wanted) {
        assert!(Instant::now() < deadline, "no {wanted:?}: {text:?}");
        if let Ok(count) = link.read(&mut piece) {
            text.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
    }
}

#[test]
fn a_blank_board_gets_a_prompt_and_the_same_image_is_not_sent_twice() {
    let folder = Folder::new("blank");
    for (chip, facts) in ChipModel::ALL.into_iter().zip(CHIPS) {
        let mut image = merged(facts, "pyrite", 300_000);
        let file = folder.write("image.bin", &image);
        let path = folder.path(facts.name);
        let board = board(&path, rom(chip));
        let mut stages = Vec::new();
        let mut last = 0;
        let mut tell = |progress: FlashProgress| {
            if stages.last() != Some(&progress.stage) {
                stages.push(progress.stage);
            }
            if progress.stage == FlashStage::Writing {
                assert!(progress.done_bytes >= last && progress.done_bytes <= progress.total_bytes);
                last = progress.done_bytes;
            }
        };
        let report = run(&job(&file), &|| line(&board), &mut tell, &Cancel::default()).expect("flashed");
        assert_eq!(last, image.len() as u64);
        assert_eq!(
            stages,
            [
                FlashStage::Connecting,
                FlashStage::Comparing,
                FlashStage::Writing,
                FlashStage::Verifying,
                FlashStage::Restarting
            ]
        );
        assert_eq!((report.chip, report.baud, report.restarted), (ChipId(facts.id), BAUD_MAX, true));
        assert!(report.sent_bytes < image.len() as u64, "nothing was packed");
        assert_eq!(report.title, "Pyrite 0.1.0");
        is_prompt_there(&board);
        assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..]);

        let again = flash(&board, &job(&file)).expect("flashed again");
        assert_eq!((again.unchanged_bytes, again.sent_bytes), (image.len() as u64, 0));
        image[PROGRAM + 200_000] ^= 0xFF;
        let file = folder.write("changed.bin", &resealed(facts, image.clone()));
        let changed = flash(&board, &job(&file)).expect("flashed");
        // The piece with that byte and the one with the new digest.
        assert!(changed.total_bytes - changed.unchanged_bytes <= 128 * 1024, "{changed:?}");
        assert!(changed.sent_bytes > 0);
        is_prompt_there(&board);
    }
}

/// The same image with checksum and digest of its program made anew.
fn resealed(chip: Chip, image: Vec<u8>) -> Vec<u8> {
    let program = &image[PROGRAM..];
    let length = u32::from_le_bytes([program[28], program[29], program[30], program[31]]) as usize;
    let data = program[32..32 + length].to_vec();
    let mut whole = image[..PROGRAM].to_vec();
    whole.extend(pyrite_tests::esp_image::image(chip, &data));
    whole
}

#[test]
fn wrong_images_are_refused_before_a_byte_is_written() {
    let folder = Folder::new("wrong");
    let (esp32, c3) = (CHIPS[0], CHIPS[1]);
    let path = folder.path("flash");
    let board = board(&path, rom(ChipModel::Esp32));
    let mut damaged = merged(esp32, "pyrite", 50_000);
    damaged[PROGRAM + 30_000] ^= 1;
    let mut cut = merged(esp32, "pyrite", 50_000);
    cut.truncate(PROGRAM + 20_000);
    let mut too_large = merged(esp32, "pyrite", 50_000);
    too_large.resize((4 << 20) + 1, 0xFF);
    let outside = merged_with(esp32, "pyrite", 1000, (0x40_0000, 0x10_0000));
    let large_program = merged(esp32, "pyrite", 0x1F_0001);
    for (name, image) in [
        ("other chip", merged(c3, "pyrite", 50_000)),
        ("other chip's program", image_of(c3, "pyrite", 50_000)),
        ("damaged", damaged),
        ("cut", cut),
        ("too large", too_large),
        ("outside", outside),
        ("large program", large_program),
        ("text", b"print('no image')\n".repeat(5000)),
        ("empty", Vec::new()),
    ] {
        let file = folder.write("image.bin", &image);
        match flash(&board, &job(&file)) {
            Err(FlashFault::Image(fault)) => println!("{name}: {fault}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    let wanted = FlashJob { chip: Some(ChipId(5)), ..job(&folder.write("good.bin", &merged(esp32, "pyrite", 1000))) };
    assert_eq!(flash(&board, &wanted), Err(FlashFault::OtherChip { wanted: ChipId(5), found: ChipId(0) }));
    let none = FlashJob { task: FlashTask::Write(ImageChoice::Ours(folder.path("nowhere"))), ..job(&path) };
    assert_eq!(flash(&board, &none), Err(FlashFault::Image(ImageFault::NoneFor(ChipId(0)))));
    board.power_off();
    assert!(std::fs::read(&path).expect("read").iter().all(|byte| *byte == 0xFF), "something was written");
}

#[test]
fn the_fastest_speed_that_works_is_found() {
    let folder = Folder::new("speed");
    let image = merged(CHIPS[0], "pyrite", 50_000);
    let file = folder.write("image.bin", &image);
    for most in [230_400, 115_200] {
        let path = folder.path(most.to_string());
        let board = board(&path, RomOptions { max_baud: Some(most), ..rom(ChipModel::Esp32) });
        let report = flash(&board, &job(&file)).expect("flashed");
        assert_eq!(report.baud, most);
        is_prompt_there(&board);
    }
}

#[test]
fn a_cancelled_board_is_flashed_again() {
    let folder = Folder::new("cancel");
    let image = merged(CHIPS[0], "pyrite", 200_000);
    let file = folder.write("image.bin", &image);
    let path = folder.path("flash");
    let board = board(&path, rom(ChipModel::Esp32));
    for stage in [FlashStage::Comparing, FlashStage::Writing, FlashStage::Verifying] {
        let cancel = Cancel::default();
        let mut tell = |progress: FlashProgress| {
            if progress.stage == stage {
                cancel.cancel();
            }
        };
        let result = run(&job(&file), &|| line(&board), &mut tell, &cancel);
        // What is verified already is not cancelled any more.
        let is_late = stage == FlashStage::Verifying && result.is_ok();
        assert!(is_late || result == Err(FlashFault::Cancelled), "{result:?}");
    }
    flash(&board, &job(&file)).expect("flashed");
    is_prompt_there(&board);
    assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..]);
}

#[test]
fn files_stay_when_the_firmware_changes_and_move_with_their_partition() {
    let folder = Folder::new("files");
    let chip = CHIPS[0];
    let (here, there) = ((0x20_0000, 0x10_0000), (0x30_0000, 0x10_0000));
    let old = folder.write("old.bin", &merged_with(chip, "pyrite", 20_000, here));
    let new = folder.write("new.bin", &merged_with(chip, "pyrite", 30_000, there));
    let smaller = folder.write("smaller.bin", &merged_with(chip, "pyrite", 30_000, (0x20_0000, 0x8_0000)));
    let board = board(&folder.path("flash"), rom(ChipModel::Esp32));
    flash(&board, &job(&old)).expect("flashed");
    is_prompt_there(&board);
    let mut link = board.link();
    link.write_all(b"import esp32; nvs = esp32.NVS('app'); nvs.set_i32('number', 123123); nvs.commit()\r")
        .expect("sent");
    link.write_all(b"f = open('/note', 'w'); f.write('kept'); f.close(); print('do' + 'ne')\r").expect("sent");
    listen(&board, "done");
    for image in [&old, &new] {
        let before = std::fs::read(folder.path("flash")).expect("read");
        assert_eq!(flash(&board, &job(&smaller)), Err(FlashFault::FilesDoNotFit));
        assert!(std::fs::read(folder.path("flash")).expect("read") == before, "something was written");
        flash(&board, &job(image)).expect("flashed");
        is_prompt_there(&board);
        link.write_all(b"print(open('/note').read() * 2)\r").expect("sent");
        listen(&board, "keptkept");
        link.write_all(b"import esp32; print(esp32.NVS('app').get_i32('number') * 2)\r").expect("sent");
        listen(&board, "246246");
    }
}

#[test]
fn the_chips_own_program_writes_too() {
    let folder = Folder::new("own");
    for (chip, facts) in ChipModel::ALL.into_iter().zip(CHIPS) {
        let path = folder.path(facts.name);
        let board = board(&path, rom(chip));
        // The second time there is a partition table to be read.
        for bytes in [30_000, 40_000] {
            let image = merged(facts, "pyrite", bytes);
            let file = folder.write("image.bin", &image);
            flash(&board, &FlashJob { loader: Loader::Rom, ..job(&file) }).expect("flashed");
            assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..]);
        }
        is_prompt_there(&board);
        board.power_off();
        let remote = Remote::start(&path, &["--download", "--chip", facts.name]);
        let file = folder.write("image.bin", &merged(facts, "pyrite", 50_000));
        flash_remote(&FlashJob { loader: Loader::Rom, ..remote.job(&file) }).expect("flashed");
    }
}

/// espflash as it is, with its own order of commands.
#[test]
fn espflash_itself_writes_and_verifies() {
    use espflash::connection::{Connection, ResetAfterOperation, ResetBeforeOperation};
    use espflash::flasher::Flasher;
    use espflash::target::DefaultProgressCallback;

    let folder = Folder::new("espflash");
    for (chip, facts) in ChipModel::ALL.into_iter().zip(CHIPS) {
        for use_stub in [true, false] {
            let path = folder.path(format!("{}-{use_stub}", facts.name));
            let board = board(&path, RomOptions { download: true, ..rom(chip) });
            let image = merged(facts, "pyrite", 70_000);
            let Line { port, usb, guard, .. } = line(&board).expect("a line");
            let (before, after) = (ResetBeforeOperation::NoReset, ResetAfterOperation::NoResetNoStub);
            let connection = Connection::new(port, usb, after, before, 115_200);
            let mut flasher =
                Flasher::connect(connection, use_stub, true, true, None, Some(460_800)).expect("connected");
            let info = flasher.device_info().expect("told");
            assert_eq!(info.mac_address.as_deref(), Some("24:0a:c4:50:59:52"));
            assert_eq!(info.flash_size.size(), 4 << 20);
            flasher.write_bin_to_flash(0, &image, &mut DefaultProgressCallback).expect("written and verified");
            drop(flasher);
            drop(guard);
            assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..], "{} {use_stub}", facts.name);
            if !use_stub {
                // The chip's own program restarts the chip at the end.
                is_prompt_there(&board);
            }
        }
    }
}

#[test]
fn erasing_leaves_nothing() {
    let folder = Folder::new("erase");
    let path = folder.path("flash");
    std::fs::write(&path, vec![0x5A; 4 << 20]).expect("written");
    let board = board(&path, rom(ChipModel::Esp32c3));
    let report = flash(&board, &FlashJob { task: FlashTask::Erase, ..job(&path) }).expect("erased");
    assert_eq!(report.total_bytes, 4 << 20);
    board.power_off();
    assert!(std::fs::read(&path).expect("read").iter().all(|byte| *byte == 0xFF));
}

/// A simulated chip in a process of its own, in download mode on a TCP port: a chip without reset lines.
struct Remote(board::Board);

impl Remote {
    fn start(flash: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(program("pyrite-sim"));
        Self(board::Board::start(command.args(["--tcp", "127.0.0.1:0", "--flash"]).arg(flash).args(options)))
    }

    fn job(&self, image: &Path) -> FlashJob {
        FlashJob { port: PortAddress::Tcp(self.0.address.clone()), ..job(image) }
    }
}

fn flash_remote(job: &FlashJob) -> Result<FlashReport, FlashFault> {
    run(job, &|| open_port(&job.port), &mut |_| (), &Cancel::default())
}

/// A TCP port in front of a board that breaks after so many bytes to it.
fn breaking_cable(address: &str, bytes: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let own = listener.local_addr().expect("bound").to_string();
    let board = address.to_owned();
    std::thread::spawn(move || {
        let Ok((mut client, _)) = listener.accept() else { return };
        let Ok(mut board) = TcpStream::connect(&board) else { return };
        let (mut from, mut to) = (board.try_clone().expect("a handle"), client.try_clone().expect("a handle"));
        let back = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut piece) {
                if to.write_all(&piece[..count]).is_err() {
                    break;
                }
            }
        });
        let mut left = bytes;
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = client.read(&mut piece) {
            let count = count.min(left);
            if board.write_all(&piece[..count]).is_err() {
                break;
            }
            left -= count;
            if left == 0 {
                break;
            }
        }
        let _ = board.shutdown(std::net::Shutdown::Both);
        let _ = client.shutdown(std::net::Shutdown::Both);
        let _ = back.join();
    });
    own
}

struct Random(u32);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}

/// The state and the workers of the window, without the window.
#[test]
fn one_command_leads_from_a_blank_board_to_a_prompt() {
    let folder = Folder::new("one");
    let image = merged(CHIPS[0], "pyrite", 40_000);
    folder.write("esp32.bin", &image);
    let digest: String = Sha256::digest(&image).iter().map(|byte| format!("{byte:02x}")).collect();
    let manifest = format!(
        "[[image]]\nchip = \"esp32\"\nfile = \"esp32.bin\"\nversion = \"0.1.0\"\nprotocol = {PROTOCOL_VERSION}\n\
         toolchain = \"none\"\nsize = {}\nsha256 = \"{digest}\"\noffset = 0\n",
        image.len()
    );
    folder.write("manifest.toml", manifest.as_bytes());
    let remote = Remote::start(&folder.path("flash"), &["--download"]);
    let port = PortAddress::Tcp(remote.0.address.clone());

    let (sender, events) = std::sync::mpsc::channel();
    let outlet = Outlet::new(sender, || ());
    let flasher = flasher::start(outlet.clone()).expect("a thread");
    let report = Box::new(move |event| outlet.send(Event::Link(event)));
    let (link, thread) = device_link::start(SimulatorOptions::default(), None, report).expect("a thread");
    let mut state = State::default();
    let mut effects = Vec::new();
    state.connection.connect(port.clone(), Approach::HandsOff, &mut effects);
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut flashed = false;
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Link(request) => link.send(request),
                Effect::Flash(mut job) => {
                    // The images of the product are not in this test's hands.
                    assert!(matches!(job.task, FlashTask::Write(ImageChoice::Ours(_))));
                    job.task = FlashTask::Write(ImageChoice::Ours(folder.path("")));
                    flasher.send((job, Cancel::default())).expect("the flasher lives");
                }
                _ => {}
            }
        }
        match &state.connection.link {
            pyrite::state::connection::Link::Trouble(trouble) if !flashed => {
                assert_eq!(*trouble, Trouble::DownloadMode { path: port.to_string(), chip: Some("ESP32") });
                flashed = true;
                effects = state.command(UserCommand::Flash);
                assert!(state.dialogs.open.is_some());
                continue;
            }
            pyrite::state::connection::Link::On(peer) => {
                assert_eq!(peer.kind, PeerKind::Pyrite);
                break;
            }
            _ => {}
        }
        let left = deadline.checked_duration_since(Instant::now()).expect("a prompt within a minute");
        effects = state.event(events.recv_timeout(left).expect("news within a minute"));
    }
    assert!(flashed && state.dialogs.open.is_none() && state.flashing.failed.is_none());
    link.send(LinkRequest::Quit);
    thread.join().expect("the link ends");
}

/// How often each kind of cut is made; both together are the 200 that the product promises.
const CUTS: u32 = 100;

#[test]
fn a_cable_cut_anywhere_leaves_a_board_that_can_be_flashed() {
    let folder = Folder::new("cable");
    let path = folder.path("flash");
    let images = [1, 2].map(|number| merged(CHIPS[0], "pyrite", 20_000 + 4096 * number));
    let files = images.clone().map(|image| folder.write(format!("{}.bin", image.len()), &image));
    let mut random = Random(0x1234_5678);
    let mut failed = 0;
    for round in 0..CUTS {
        let which = (round % 2) as usize;
        let remote = Remote::start(&path, &["--download"]);
        let cut = 1 + random.below(45_000) as usize;
        let broken = breaking_cable(&remote.0.address, cut);
        let first = flash_remote(&FlashJob { port: PortAddress::Tcp(broken), ..job(&files[which]) });
        failed += u32::from(first.is_err());
        if first.is_ok() {
            // The cut would have come behind the end, where the board has left its loader.
            continue;
        }
        let report = flash_remote(&remote.job(&files[which])).unwrap_or_else(|fault| panic!("cut at {cut}: {fault}"));
        assert_eq!(report.total_bytes, images[which].len() as u64);
        assert!(
            std::fs::read(&path).expect("read")[..images[which].len()] == images[which][..],
            "cut at {cut}: the flash is not the image"
        );
    }
    assert!(failed > CUTS / 2, "only {failed} of {CUTS} cuts hit");
}

#[test]
fn a_plug_pulled_anywhere_leaves_a_board_that_can_be_flashed() {
    let folder = Folder::new("plug");
    let path = folder.path("flash");
    let images = [1, 2].map(|number| merged(CHIPS[1], "pyrite", 120_000 + 4096 * number));
    let files = images.clone().map(|image| folder.write(format!("{}.bin", image.len()), &image));
    let mut random = Random(0x9E37_79B9);
    for round in 0..CUTS {
        let which = (round % 2) as usize;
        let fragile = RefCell::new(Some(board(&path, rom(ChipModel::Esp32c3))));
        let steps = Cell::new(random.below(14));
        let mut tell = |_: FlashProgress| {
            if steps.get() == 0
                && let Some(board) = fragile.borrow_mut().take()
            {
                board.power_off();
            }
            steps.set(steps.get().wrapping_sub(1));
        };
        let open = || match fragile.borrow().as_ref() {
            Some(board) => line(board),
            None => Err(Trouble::Vanished { path: "the board".into() }),
        };
        let _ = run(&job(&files[which]), &open, &mut tell, &Cancel::default());
        drop(fragile.into_inner());
        let whole = board(&path, rom(ChipModel::Esp32c3));
        flash(&whole, &job(&files[which])).unwrap_or_else(|fault| panic!("round {round}: {fault}"));
        whole.power_off();
        assert!(std::fs::read(&path).expect("read")[..images[which].len()] == images[which][..], "round {round}");
    }
}

#[test]
fn the_command_line_flashes_and_names_what_is_there() {
    let folder = Folder::new("cli");
    let path = folder.path("flash");
    let image = merged(CHIPS[0], "pyrite", 30_000);
    let file = folder.write("image.bin", &image);
    let cli = |address: &str, arguments: &[&str]| {
        let output = Command::new(program("pyrite-cli"))
            .args(["--port", &format!("tcp://{address}")])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("pyrite-cli starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), text)
    };
    {
        let blank = Remote::start(&path, &["--chip", "esp32"]);
        let (status, text) = cli(&blank.0.address, &["info"]);
        assert_eq!(status, Some(3));
        assert!(text.contains("no firmware"), "{text}");
    }
    let waiting = Remote::start(&path, &["--download"]);
    let (status, text) = cli(&waiting.0.address, &["info"]);
    assert_eq!(status, Some(3));
    assert!(text.contains("download mode"), "{text}");
    let image_path = file.display().to_string();
    let (status, text) = cli(&waiting.0.address, &["flash", "--chip", "esp32c3", "--image", &image_path]);
    assert_eq!(status, Some(5), "{text}");
    drop(waiting);
    let waiting = Remote::start(&path, &["--download"]);
    let (status, text) = cli(&waiting.0.address, &["flash", "--image", &image_path]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("Pyrite 0.1.0 is on the esp32"), "{text}");
    assert!(std::fs::read(&path).expect("read")[..image.len()] == image[..]);
    let (status, text) = cli(&waiting.0.address, &["eval", "6 * 7"]);
    assert_eq!((status, text.trim()), (Some(0), "42"));
    // A board that runs a program does not answer as a loader would.
    let (status, text) = cli(&waiting.0.address, &["flash", "--image", &image_path]);
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("BOOT"), "{text}");
}
