//! The board on a pseudo terminal, which serial programs open like a port.
//!
//! On a board whose cable has a speed, the speed that the client sets counts: at another one than the board's both hear noise.
//!
//! Only the far side is held open here, so that it shows whether a client is there: without one, output goes nowhere.

use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::{LOOK, PIECE};
use crate::board::Board;
use crate::link::{Link, LinkReader, LinkWriter};

/// How often the speed of a client is looked at that says nothing.
const GLANCE: Duration = Duration::from_millis(2);

/// Serves the board on a new pseudo terminal until it is off. Tells the path to open through `ready`.
pub fn serve(board: &Board, ready: impl FnOnce(&PathBuf)) -> io::Result<()> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let path = PathBuf::from(String::from_utf8_lossy(ptsname(&master, Vec::new())?.as_bytes()).into_owned());
    // Bytes pass unchanged also for clients that do not set the line up themselves.
    let line = rustix::fs::open(&path, OFlags::RDWR | OFlags::NOCTTY, Mode::empty())?;
    let mut settings = tcgetattr(&line)?;
    settings.make_raw();
    tcsetattr(&line, OptionalActions::Now, &settings)?;
    drop(line);
    rustix::io::ioctl_fionbio(&master, true)?;
    ready(&path);

    let (from_board, to_board) = board.link().split();
    let for_output = master.try_clone()?;
    let speed = ClientSpeed { link: board.link() };
    let output = std::thread::spawn({
        let speed = speed.clone();
        move || write_output(&for_output, from_board, speed)
    });
    let result = read_input(&master, to_board, speed);
    let _ = output.join();
    result
}

/// The speed to which the client's side is set.
#[derive(Clone)]
struct ClientSpeed {
    link: Link,
}

impl ClientSpeed {
    /// Takes over what the client has set by now.
    fn follow(&mut self, master: &OwnedFd) {
        if self.link.is_paced()
            && let Ok(settings) = tcgetattr(master)
        {
            self.link.set_baud(Some(settings.output_speed()));
        }
    }
}

fn read_input(master: &OwnedFd, mut to_board: LinkWriter, mut speed: ClientSpeed) -> io::Result<()> {
    let mut piece = [0; PIECE];
    loop {
        match rustix::io::read(master, &mut piece) {
            Ok(count) if count > 0 => {
                speed.follow(master);
                if to_board.write_all(&piece[..count]).is_err() {
                    return Ok(());
                }
            }
            Err(Errno::AGAIN) => {
                wait(master, PollFlags::IN, None)?;
            }
            Err(Errno::INTR) => {}
            // No client: the system gives no sign of the next one, so look now and then.
            Ok(_) | Err(Errno::IO) => std::thread::sleep(LOOK),
            Err(error) => return Err(error.into()),
        }
    }
}

fn write_output(master: &OwnedFd, mut from_board: LinkReader, mut speed: ClientSpeed) -> io::Result<()> {
    // A client that changes its speed while the board is silent is to be noticed before the board speaks.
    from_board.set_timeout(speed.link.is_paced().then_some(GLANCE));
    let mut piece = [0; PIECE];
    loop {
        let count = match from_board.read(&mut piece) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                speed.follow(master);
                continue;
            }
            Err(error) => return Err(error),
        };
        if count == 0 {
            return Ok(());
        }
        let mut rest = &piece[..count];
        while !rest.is_empty() {
            if !is_client_there(master)? {
                break;
            }
            match rustix::io::write(master, rest) {
                Ok(written) => rest = &rest[written..],
                Err(Errno::AGAIN) => {
                    wait(master, PollFlags::OUT, Some(LOOK))?;
                }
                Err(Errno::INTR) => {}
                Err(Errno::IO) => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn is_client_there(master: &OwnedFd) -> io::Result<bool> {
    let flags = wait(master, PollFlags::OUT, Some(Duration::ZERO))?;
    Ok(!flags.contains(PollFlags::HUP))
}

fn wait(master: &OwnedFd, wanted: PollFlags, timeout: Option<Duration>) -> io::Result<PollFlags> {
    let mut polled = [PollFd::new(master, wanted)];
    let timeout = timeout
        .map(|timeout| Timespec { tv_sec: timeout.as_secs() as i64, tv_nsec: i64::from(timeout.subsec_nanos()) });
    match poll(&mut polled, timeout.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(polled[0].revents()),
        Err(error) => Err(error.into()),
    }
}
